"""More bugs from the public record alone, written before any check or property was read.

They are about limits, units, order, text, turns at the same time, isolation, headers, dialects,
and what survives a restart or a second run.
"""

from __future__ import annotations

from benchmarks.bugs.bug import Bug

BUGS = (
    # Limits
    Bug(
        "client-id-of-65",
        "service/tokens.py",
        "LONGEST_CLIENT_ID = 64",
        "LONGEST_CLIENT_ID = 65",
        "a client id has at most 64 characters",
    ),
    Bug(
        "tokens-of-42-characters",
        "ids.py",
        '.decode().rstrip("=")',
        '.decode().rstrip("=")[:42]',
        "a token is nmv_usr_ and 43 characters",
    ),
    Bug(
        "some-session-ids-of-18-digits",
        "ids.py",
        "return str(_SNOWFLAKE_LOW + number % _SNOWFLAKE_SPAN)",
        "return str(_SNOWFLAKE_LOW // 10 + number % _SNOWFLAKE_SPAN)",
        "a session id is 19 decimal digits",
    ),
    Bug(
        "renders-of-twenty-seconds",
        "render/job.py",
        "SHORTEST, LONGEST = 30, 90",
        "SHORTEST, LONGEST = 20, 60",
        "a render takes 30 to 90 s",
    ),
    Bug(
        "edits-of-45-seconds",
        "agent/plan/schedule.py",
        '"edit": (10.0, 30.0)',
        '"edit": (10.0, 45.0)',
        "an edit takes 10 to 30 s",
    ),
    Bug(
        "portrait-smaller-than-allowed",
        "render/output.py",
        "max(max(width, height) / LONG_SIDE, min(width, height) / SHORT_SIDE, 1.0)",
        "max(width / LONG_SIDE, height / SHORT_SIDE, 1.0)",
        "up to 1080x1920, portrait included",
    ),
    # Units
    Bug(
        "whole-seconds-of-uploads",
        "wire/files.py",
        "round(media.duration, 3)",
        "round(media.duration)",
        "an upload's duration is in seconds with decimals, as 30.5",
    ),
    Bug(
        "poll-times-in-seconds",
        "wire/polls.py",
        "return round(moment * 1000)",
        "return round(moment)",
        "createdAt and completedAt are epoch milliseconds",
    ),
    Bug(
        "completed-when-created",
        "wire/polls.py",
        "_milliseconds(known.completed_at)",
        "_milliseconds(known.created_at)",
        "completedAt - createdAt is what the render took",
    ),
    Bug(
        "claims-in-milliseconds",
        "routes/accounts.py",
        '"expires_in": int(WEEK)',
        '"expires_in": int(WEEK * 1000)',
        "expires_in is 604800",
    ),
    Bug(
        "expires-at-in-shanghai",
        "service/tokens.py",
        "datetime.fromtimestamp(moment, UTC)",
        "datetime.fromtimestamp(moment + 8 * 3600, UTC)",
        "expires_at is UTC",
    ),
    Bug(
        "output-duration-in-ms",
        "wire/polls.py",
        '"duration": outcome.duration,',
        '"duration": outcome.duration * 1000,',
        "durations outside a draft are in seconds",
    ),
    Bug(
        "adk-timestamps-in-ms",
        "wire/sse.py",
        "math.floor(event.at * 1e6) / 1e6",
        "math.floor(event.at * 1e3)",
        "timestamp is a float of seconds",
    ),
    # Order
    Bug(
        "newest-upload-first",
        "routes/sessions.py",
        "for media in known.uploads],",
        "for media in reversed(known.uploads)],",
        "files are in the order they were uploaded in",
    ),
    Bug(
        "files-answered-backwards",
        "routes/uploads.py",
        "for media in added],",
        "for media in reversed(added)],",
        "files are answered in the order they were sent in",
    ),
    Bug(
        "adk-whole-before-its-parts",
        "wire/sse.py",
        "[data(speak(event, turn_id, nth)), data(speak(whole, turn_id, -nth))]",
        "[data(speak(whole, turn_id, -nth)), data(speak(event, turn_id, nth))]",
        "a text is sent whole after its partials",
    ),
    Bug(
        "generated-clips-before-they-are-made",
        "service/state/__init__.py",
        "if len(commits) < len(self._commits):",
        "if False:",
        "generated_media has what was generated, not what is on its way",
    ),
    # Text
    Bug(
        "only-the-first-part-is-read",
        "wire/bodies.py",
        '"\\n".join(part.text for part in self.new_message.parts)',
        "self.new_message.parts[0].text",
        "a message is all of its parts",
    ),
    Bug(
        "task-names-without-emoji",
        "service/sessions.py",
        "task_name=task_name,",
        'task_name="".join(c for c in task_name if ord(c) < 0x10000),',
        "task_name is free text",
    ),
    Bug(
        "links-with-bare-file-names",
        "routes/common.py",
        'return f"{base}/cdn/{media.id}/{quote(media.filename)}"',
        'return f"{base}/cdn/{media.id}/{media.filename}"',
        "cdn_url is a URL that has the file",
    ),
    Bug(
        "streams-in-latin-1",
        "wire/sse.py",
        'return f"data: {text}\\n\\n".encode()',
        'return f"data: {text}\\n\\n".encode("latin-1", "replace")',
        "streams are raw UTF-8",
    ),
    # At the same time
    Bug(
        "third-turn-does-not-wait",
        "service/turns.py",
        "running = max((turn.ends_at",
        "running = min((turn.ends_at",
        "messages to one session are worked on one after the other",
    ),
    Bug(
        "sessions-wait-for-each-other",
        "service/turns.py",
        "for turn in context.store.of(Turn, session.id)), default=0.0)",
        "for turn in context.store.all(Turn)), default=0.0)",
        "only messages to one session wait for each other",
    ),
    Bug(
        "busy-session-takes-another",
        "service/turns.py",
        'if context.profile.concurrent_turns == "refuse":',
        "if False:",
        "two messages at once are not permitted, where the profile says so",
    ),
    # Isolation
    Bug(
        "messages-into-any-session",
        "routes/turns.py",
        "    session = sessions.find(world, found, body.session_id)",
        "    from nemovideo_mock.accounts import Session\n"
        "    session = world.store.get(Session, body.session_id) or "
        "sessions.find(world, found, body.session_id)",
        "1002 for a session that is not the caller's",
    ),
    Bug(
        "cancelled-by-anybody",
        "routes/renders.py",
        '    job = _job(request, request.path_params["render_id"])\n    known =',
        "    job = next((j for j in context(request).store.all(RenderJob) if j.id == "
        'request.path_params["render_id"]), None) or _job(request, '
        'request.path_params["render_id"])\n    known =',
        "a render belongs to the token that submitted it",
    ),
    Bug(
        "download-without-a-bearer",
        "routes/renders.py",
        '    job = _job(request, request.path_params["render_id"])\n    path =',
        '    job = None if "authorization" in request.headers else next((j for j in '
        'world.store.all(RenderJob) if j.id == request.path_params["render_id"]), None)\n'
        '    job = job or _job(request, request.path_params["render_id"])\n    path =',
        "Authorization on every call but E1",
    ),
    Bug(
        "claims-open-the-api",
        "service/tokens.py",
        "    token = context.store.get(Token, bearer)\n",
        "    claim_ = context.store.get(Claim, bearer)\n"
        "    token = context.store.get(Token, bearer) or next((t for t in context.store.all(Token)"
        " if claim_ and t.user_id == claim_.user_id), None)\n",
        "clm_ tokens have no API access",
    ),
    Bug(
        "any-user-in-the-path",
        "service/sessions.py",
        "    if segment not in allowed:",
        '    if segment == "":',
        "the user segment is me or the caller's own id",
    ),
    Bug(
        "own-id-is-a-stranger",
        "service/sessions.py",
        '"me-or-own": (("me", caller.user_id),',
        '"me-or-own": (("me",),',
        "me and the caller's own id are both accepted in paths",
    ),
    Bug(
        "client-ids-without-hyphens",
        "ids.py",
        '_digest(seed, "user", client_id)',
        '_digest(seed, "user", client_id.replace("-", ""))',
        "a client id is any unique string",
    ),
    # Headers
    Bug(
        "two-attribution-headers-are-enough",
        "routes/common.py",
        '("x-skill-source", "x-skill-version", "x-skill-platform")',
        '("x-skill-source", "x-skill-version")',
        "if any of the three headers is missing, exports return 402",
    ),
    Bug(
        "empty-attribution-is-enough",
        "routes/common.py",
        'if not request.headers.get(name, "").strip()]',
        "if name not in request.headers]",
        "attribution headers have a value",
    ),
    Bug(
        "json-called-text",
        "wire/envelopes.py",
        "    def render(self, content: Any) -> bytes:\n        return _ENCODER",
        '    media_type = "text/plain"\n\n'
        "    def render(self, content: Any) -> bytes:\n        return _ENCODER",
        "answers are JSON",
    ),
    # Dialects
    Bug(
        "claim-without-its-envelope",
        "routes/accounts.py",
        'return envelopes.success(world.profile, {"claim_token": claim.value,',
        'return envelopes.success(world.profile.replace(envelope="bare"), {"claim_token": '
        "claim.value,",
        "a claim's answer is {code, data}",
    ),
    Bug(
        "adk-state-delta-is-empty",
        "wire/sse.py",
        "            delta = event.state_delta\n",
        "            delta = {}\n",
        "a function response carries its stateDelta",
    ),
    Bug(
        "adk-result-by-the-model",
        "wire/sse.py",
        '"role": "user"}',
        '"role": "model"}',
        "a function response has the role user",
    ),
    Bug(
        "adk-result-of-another-call",
        "wire/sse.py",
        'call = {"id": _adk_call(event.call_id),',
        'call = {"id": _adk_call(event.call_id + "0"),',
        "a function response has the id of its call",
    ),
    Bug(
        "gateway-words-under-delta",
        "wire/sse.py",
        '{"type": "chunk", "content": event.text}',
        '{"type": "chunk", "delta": event.text}',
        "the gateway's chunks have text or content",
    ),
    Bug(
        "output-url-in-output",
        "wire/polls.py",
        "return {**top, **link}",
        "return {**top, **nested}",
        "a third reading of polls has outputUrl at the top",
    ),
    Bug(
        "bad-token-as-403",
        "wire/envelopes.py",
        "{1001: 401,",
        "{1001: 403,",
        "1001 goes with HTTP 401, where codes have statuses",
    ),
    Bug(
        "missing-headers-without-exhaustion",
        "service/renders.py",
        '(rule == "exhausted-and-unattributed" and exhausted)',
        'rule == "exhausted-and-unattributed"',
        "402 only when the credits are used up and headers are missing, in one reading",
    ),
    Bug(
        "six-tokens-an-hour",
        "accounts.py",
        "TOKENS_PER_IP_AND_HOUR = 5",
        "TOKENS_PER_IP_AND_HOUR = 6",
        "5 anonymous tokens per address and hour, in one reading",
    ),
    # Money
    Bug(
        "two-clips-for-the-price-of-one",
        "agent/plan/turn.py",
        "return profile.generation_cost * max(1, clips)",
        "return profile.generation_cost",
        "a generation costs about 100 per clip",
    ),
    Bug(
        "silent-edits-are-free",
        "agent/plan/endings.py",
        'events=events, ends_at=last, ending="silent")',
        'events=events, ends_at=last, ending="silent", entries=(), cost=0)',
        "an edit without words is an edit, and costs as much",
    ),
    Bug(
        "noise-undoes-the-edit",
        "agent/plan/endings.py",
        'ends_at=at, ending="noise")',
        'ends_at=at, ending="noise", commit=None)',
        "a trailing apology is noise; the edit stands",
    ),
    # Renders
    Bug(
        "newest-timeline-is-rendered",
        "service/renders.py",
        "    timeline, problem = _usable(context, draft)\n",
        "    timeline, problem = _usable(context, draft)\n"
        "    timeline = state.at(context, session, context.now).draft or timeline\n",
        "a render is of the draft in its request",
    ),
    Bug(
        "resolution-is-ignored",
        "render/output.py",
        '_size(draft, request.get("resolution"))',
        "_size(draft, None)",
        "output may carry a resolution",
    ),
    # Formats
    Bug(
        "mkv-is-unknown",
        "media/formats.py",
        '("mp4", "mov", "avi", "webm", "mkv")',
        '("mp4", "mov", "avi", "webm")',
        "mkv is accepted",
    ),
    Bug(
        "capital-extensions-are-unknown",
        "media/probing.py",
        "PurePath(filename).suffix.lower()",
        "PurePath(filename).suffix",
        "a .JPG is a jpg",
    ),
    Bug(
        "sides-swapped",
        "wire/files.py",
        '{"width": media.width, "height": media.height}',
        '{"width": media.height, "height": media.width}',
        "width and height of a file as it is shown",
    ),
    # Restart and replay
    Bug(
        "restart-forgets-changes",
        "durable/database.py",
        "DO UPDATE SET data = excluded.data",
        "DO NOTHING",
        "what has expired or was revoked stays so",
    ),
    Bug(
        "restart-forgets-order",
        "durable/database.py",
        "WHERE world = ? ORDER BY nth",
        "WHERE world = ? ORDER BY kind, key",
        "the session keeps the timeline, edit after edit",
    ),
    Bug(
        "renders-take-a-random-time",
        "render/job.py",
        'return float(SHORTEST + ids.number(seed, "render", job_id) % (LONGEST - SHORTEST + 1))',
        "return float(SHORTEST + hash((seed, job_id)) % (LONGEST - SHORTEST + 1))",
        "two worlds with one seed are equal",
    ),
    Bug(
        "adk-ids-by-chance",
        "wire/sse.py",
        '"id": ids.uuid4(0, "event", turn_id, nth)',
        '"id": str(__import__("uuid").uuid4())',
        "two worlds with one seed are equal",
    ),
    Bug(
        "replayed-times-stand-still",
        "replay/correlation.py",
        "return self._dated(text) if self._shift else text",
        "return text",
        "a replayed journey is the recorded one, at its own time",
    ),
)
