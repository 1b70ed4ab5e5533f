#!/usr/bin/env bash
# Judge a client. CLIENT has its command, one word a line.
set -euo pipefail
words=()
while IFS= read -r word; do
  [ -z "$word" ] || words+=("$word")
done <<<"${CLIENT:?}"
nemovideo-contracts check --report nemovideo-report -- "${words[@]}"
