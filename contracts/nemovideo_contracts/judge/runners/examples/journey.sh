#!/usr/bin/env bash
# A NemoVideo client in one file: bash, curl and jq.
#
# It takes its task from NEMO_TASK, talks to NEMO_API_URL, and divides its waits by
# NEMO_TIME_SCALE. Take it as a start: source it and replace what has to be different.

set -u

api="$NEMO_API_URL" web="$NEMO_WEB_URL" scale="${NEMO_TIME_SCALE:-1}"
token="${NEMO_TOKEN:-}" user="" session="" before="{}"
work="$(mktemp -d)" interval=30 patience="${PATIENCE:-3}"
client_id="$(cat /proc/sys/kernel/random/uuid 2>/dev/null || date +%s%N)"
save="$(jq -r .save <<<"$NEMO_TASK")"
attribution=(-H "X-Skill-Source: fixture" -H "X-Skill-Version: 1.0.0" -H "X-Skill-Platform: unknown")

pause() { sleep "$(jq -n "$1 / $scale")"; }

fail() { echo "$1"; exit 1; }

# request PLACE CURL-ARGUMENTS…: the body goes to $work/body, its contract code to $code;
# 0 is a success, "lost" a connection without an answer.
request() {
  local place="$1" status result
  shift
  status="$(curl -sS --max-time "$(limit "$place")" -o "$work/body" -w '%{http_code}' "${attribution[@]}" \
    ${token:+-H "Authorization: Bearer $token"} "$@" 2>"$work/error")"
  result=$?
  if [ "$result" -ne 0 ]; then code=lost; return; fi
  code="$(jq -r '.code // 0' "$work/body" 2>/dev/null || echo 0)"
  if [ "${code:-0}" = 0 ] && [ "$status" -ge 400 ]; then code="$(meaning "$place" "$status")"; fi
  code="${code:-0}"
}

# limit PLACE: seconds after which nobody answers, 15 minutes for a stream, else two. However
# fast the world's time is, a busy machine gets PATIENCE real seconds.
limit() {
  local seconds=120
  if [ "$1" = run ]; then seconds=900; fi
  jq -n "[$seconds / $scale, $patience] | max"
}

meaning() {
  case "$1 $2" in
    *" 401") echo 1001 ;;
    "run 402") echo 2001 ;;
    "session 404" | "upload 404" | "run 404" | "state 404") echo 1002 ;;
    "upload 415") echo 4001 ;;
    "upload 413") echo 4002 ;;
    *) echo "$2" ;;
  esac
}

# recovering FUNCTION: calls it until it succeeds; every kind of recovery is tried once.
recovering() {
  local tried=""
  while :; do
    "$1"
    case "$code" in
      0 | lost) return ;;
      1001 | 1002 | 429) ;;
      *) refused "$code" ;;
    esac
    case "$tried" in *"$code"*) refused "$code" ;; esac
    tried="$tried $code"
    recover "$code"
  done
}

recover() {
  case "$1" in
    429) pause 30 ;;
    1001) get_token ;;
    1002) create_session; upload ;;
  esac
}

refused() {
  case "$1" in
    2001) fail "No credits are left. Register: $web/register?bind=$user or top up." ;;
    402) fail "Register or upgrade your plan to unlock export." ;;
    4001) fail "Accepted are mp4, mov, jpg, png, webp, mp3 and wav." ;;
    4002) fail "The file is too large: compress or trim it." ;;
    *) fail "refused with $1" ;;
  esac
}

data() { jq -r "(.data // .) | $1 // empty" "$work/body"; }

ask_token() {
  local had="$token"
  token=""
  request token -X POST -H "X-Client-Id: $client_id" "$api/api/auth/anonymous-token"
  token="$had"
}

get_token() {
  recovering ask_token
  [ "$code" = 0 ] || fail "no token is to be had"
  token="$(data .token)" user="$(data .user_id)"
}

ask_session() {
  request session -X POST -H "Content-Type: application/json" \
    -d '{"task_name":"project","language":"en"}' "$api/api/tasks/me/with-session/nemo_agent"
}

create_session() {
  recovering ask_session
  [ "$code" = 0 ] || fail "no session is to be had"
  session="$(data .session_id)" before="{}"
  user="${user:-$(data .user_id)}"
}

send_files() {
  local forms=() file
  while IFS= read -r file; do forms+=(-F "files=@$file"); done < <(jq -r '.files[]' <<<"$NEMO_TASK")
  request upload "${forms[@]}" "$api/api/upload-video/nemo_agent/me/$session"
}

upload() {
  recovering send_files
  [ "$code" = 0 ] || fail "the files could not be uploaded"
}

ask_state() { request state "$api/api/state/nemo_agent/me/$session/latest"; }

# The draft goes to $draft, "{}" in message of its empty forms.
state() {
  recovering ask_state
  [ "$code" = 0 ] || fail "the state is not to be had"
  draft="$(jq -cS '(.data // .) | (.state // .) | .draft // {}' "$work/body")"
}

message() {
  jq -cn --arg session "$session" --arg text "$1" \
    '{app_name: "nemo_agent", user_id: "me", session_id: $session, new_message: {parts: [{text: $text}]}}'
}

ask_agent() {
  request run -N -H "Content-Type: application/json" \
    -H "Accept: text/event-stream" -d "$(message "$text")" "$api/run_sse"
}

# The payloads of the stream, one a line, whatever its line ends and however many data lines.
payloads() {
  tr -d '\r' <"$work/body" | sed $'1s/^\xEF\xBB\xBF//' | awk '
    /^data:/ { sub(/^data: ?/, ""); data = data $0; next }
    /^$/ { if (data != "") print data; data = "" }
    END { if (data != "") print data }'
}

# What the agent said. Its texts may add up to one, and a frame may come twice.
words() {
  payloads | jq -cR '
    fromjson? | objects | select(.partial != true)
    | if (.content | type) == "object" then [.content.parts[]?.text // ""] | join("")
      elif .type == "text" or .type == "chunk" then .content
      elif has("type") then empty
      else .text // empty end
    | select(. != "" and (contains("encountered a temporary issue") | not))' | uniq | jq -j .
}

trouble() {
  payloads | jq -rR '
    fromjson? | objects | select(.type == "error" or has("error") or has("errorCode"))
    | .code // .errorCode // 500' | head -n 1
}

screen='click|panel|drag|preview|export|点击|拖拽|预览|导出|面板'

# What makes sense without a screen: other sentences, and the other clauses of a sentence.
show() {
  sed -E 's/[*`]//g; s/(。|！|[.!?]) */\1\n/g' | sed -E "/$screen/I s/(，|[,;:]) */\1\n/g" |
    grep -viE "^\$|$screen" || true
}

say() {
  text="$1"
  recovering ask_agent
  if [ "$code" = lost ]; then after_drop; return; fi
  local failure
  failure="$(trouble)"
  if [ -n "$failure" ]; then refused "$failure"; fi
  if [ -z "$(words)" ]; then after_silence; return; fi
  words | show
  state
  before="$draft"
}

after_silence() { changed || watch || echo "nothing was changed"; }

after_drop() { watch || fail "the edit did not arrive"; }

# Whether the timeline changes in the next five minutes.
watch() {
  local wait
  for wait in 30 60 60 60 60; do
    pause "$wait"
    if changed; then return 0; fi
  done
  return 1
}

changed() {
  state
  if [ "$draft" = "$before" ]; then return 1; fi
  before="$draft"
  echo "the timeline was changed"
}

ask_render() {
  jq -cn --arg id "$render" --arg session "$session" --argjson draft "$draft" \
    '{id: $id, sessionId: $session, draft: $draft, output: {format: "mp4", quality: "high"}}' \
    >"$work/render"
  request render -H "Content-Type: application/json" -d @"$work/render" "$api/api/render/proxy/lambda"
  # A taken id, or an answer that was lost: once more with another id.
  if [ "$code" = 409 ] || [ "$code" = lost ]; then
    if [ -z "${again:-}" ]; then again=yes render="render_$(date +%s%N)"; ask_render; fi
  fi
}

ask_poll() { request poll "$api/api/render/proxy/lambda/$render"; }

wait_for_render() {
  local look
  for look in 1 2 3 4 5 6 7 8 9 10; do
    pause "$interval"
    ask_poll
    if [ "$code" = 1001 ]; then get_token; ask_poll; fi
    case "$code" in
      0) ;;
      lost | 408 | 429 | 5??) continue ;;
      *) refused "$code" ;;
    esac
    status="$(jq -r '.status // .data.status // "pending"' "$work/body")"
    size="$(jq -r '.output.size // 0' "$work/body")"
    case "$status" in completed | failed) return ;; esac
  done
  fail "the render is unfinished after ten polls"
}

export_video() {
  local attempt
  state
  [ "$(jq '[.t[]?.sg[]?] | length' <<<"$draft")" -gt 0 ] || fail "the timeline is empty"
  for attempt in 1 2; do
    render="render_$(date +%s%N)"
    recovering ask_render
    [ "$code" = 0 ] || fail "the render could not be submitted"
    wait_for_render
    if [ "$status" = completed ]; then download; return; fi
  done
  fail "the render failed twice"
}

download() {
  local attempt
  for attempt in 1 2 3 4; do
    if curl -sSf -o "$work/video" "${attribution[@]}" -H "Authorization: Bearer $token" \
      "$api/api/render/proxy/$render/download" 2>"$work/error" &&
      [ "$(wc -c <"$work/video")" -ge "$size" ] && [ -s "$work/video" ]; then
      mv "$work/video" "$save"
      return
    fi
    pause 5
  done
  fail "the video could not be downloaded"
}

main() {
  trap 'rm -rf "$work"' EXIT
  [ -n "$token" ] || get_token
  create_session
  upload
  local message
  while IFS= read -r message; do say "$message"; done < <(jq -r '.messages[]' <<<"$NEMO_TASK")
  export_video
  echo "the video is saved"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then main; fi
