#!/usr/bin/env bash
# Lint documents: annotations for the log, SARIF for code scanning. DOCUMENTS has one a line.
set -euo pipefail
documents=()
while IFS= read -r document; do
  [ -z "$document" ] || documents+=("$document")
done <<<"${DOCUMENTS:?}"
nemovideo-contracts lint --format sarif "${documents[@]}" >nemovideo-lint.sarif || true
nemovideo-contracts lint --format github "${documents[@]}"
