#!/usr/bin/env bash
# Start the fake in the background; its address goes into the job's environment and outputs.
# SERVE_ARGS has further words for `serve`, one a line.
set -euo pipefail
words=()
while IFS= read -r word; do
  [ -z "$word" ] || words+=("$word")
done <<<"${SERVE_ARGS:-}"
log="${RUNNER_TEMP:?}/nemovideo-mock"
nohup nemovideo-mock serve --port 0 ${words[@]+"${words[@]}"} >"$log.out" 2>"$log.err" </dev/null &
pid=$!
for _ in $(seq 300); do
  url=$(sed -n 's/^ready at \([^ ]*\).*/\1/p' "$log.out")
  [ -z "$url" ] || break
  kill -0 "$pid" 2>/dev/null || { cat "$log.err" >&2; exit 1; }
  sleep 0.1
done
[ -n "$url" ] || { echo "::error::the fake was not ready within 30 s" >&2; cat "$log.err" >&2; exit 1; }
echo "$pid" >"$log.pid"
{
  echo "NEMO_API_URL=$url"
  echo "NEMO_WEB_URL=$url/web"
  echo "NEMO_TIME_SCALE=60"
} >>"${GITHUB_ENV:?}"
echo "url=$url" >>"${GITHUB_OUTPUT:?}"
echo "nemovideo-mock is ready at $url"
