"""Bugs planted by those who wrote the checks."""

from __future__ import annotations

from benchmarks.bugs.bug import Bug

BUGS = (
    Bug("no-envelope", "wire/envelopes.py", '{"code": 0, "data": data}', "dict(data)"),
    Bug("wrong-status", "errors.py", "    code = 400\n", "    code = 403\n"),
    Bug("wrong-code", "errors.py", "    code = 1002\n", "    code = 1003\n"),
    Bug(
        "business-code-as-status",
        "wire/envelopes.py",
        'error_transport == "body"',
        'error_transport == "odd"',
    ),
    Bug(
        "a-500",
        "routes/accounts.py",
        '    found.require("read")\n    held',
        '    found.require("read")\n    1 / 0\n    held',
    ),
    Bug(
        "lost-edit",
        "service/turns.py",
        "    context.store.append(turn, *turn.entries, *overtaken)",
        "    import dataclasses\n"
        "    turn = dataclasses.replace(turn, commit=None)\n"
        "    context.store.append(turn, *turn.entries)",
    ),
    Bug(
        "edit-dies-with-its-stream",
        "service/turns.py",
        "        context.streaming.discard(turn.id)",
        "        context.streaming.discard(turn.id)\n"
        "        if context.now < turn.ends_at:\n"
        "            import dataclasses\n"
        "            context.store.append(dataclasses.replace(turn, commit=None))",
    ),
    Bug(
        "double-charge",
        "ledger.py",
        'case "settle":\n            frozen -= entry.amount',
        'case "settle":\n            frozen -= entry.amount\n            available -= entry.amount',
    ),
    Bug("never-charged", "agent/plan/turn.py", "    if not cost:\n", "    if cost:\n"),
    Bug(
        "wrong-total",
        "ledger.py",
        "self.available + self.frozen",
        "self.available",
        unseen_live="credits",
    ),
    Bug(
        "no-2001",
        "service/turns.py",
        "if turn.cost > balance_of",
        "if turn.cost > 10**9 + balance_of",
        unseen_live="credits",
    ),
    Bug(
        "expiry-one-second-late",
        "accounts.py",
        "now >= self.expires_at",
        "now > self.expires_at",
        unseen_live="clock",
    ),
    Bug("week-of-six-days", "accounts.py", "WEEK = 7 *", "WEEK = 6 *", unseen_live="token"),
    Bug(
        "no-rate-limit",
        "service/tokens.py",
        "    if wait is not None:",
        "    if False:",
        unseen_live="token",
    ),
    Bug(
        "one-token-too-many",
        "accounts.py",
        "TOKENS_PER_IP_AND_WEEK = 10",
        "TOKENS_PER_IP_AND_WEEK = 11",
        unseen_live="token",
    ),
    Bug(
        "credits-every-week",
        "service/tokens.py",
        "    if known:\n        return known[0]",
        "    if known:\n"
        "        again = _grant(known[0].user_id, 100, context.now, str(context.now))\n"
        "        context.store.append(again)\n"
        "        return known[0]",
        unseen_live="clock",
    ),
    Bug(
        "leaked-session",
        "service/sessions.py",
        "or session.user_id != caller.user_id:",
        "or not caller.user_id:",
        unseen_live="people",
    ),
    Bug(
        "leaked-render",
        "service/renders.py",
        "if job is None or not owned:",
        "if job is None:",
        unseen_live="people",
    ),
    Bug(
        "token-in-error",
        "service/tokens.py",
        'BadToken("the token is not known here;',
        'BadToken(bearer + " is not known here;',
    ),
    Bug("session-id-as-number", "ids.py", "return str(_SNOWFLAKE_LOW", "return int(_SNOWFLAKE_LOW"),
    Bug("token-prefix", "ids.py", '"nmv_usr_" +', '"nmv_" +'),
    Bug(
        "expires-at-without-zone", "service/tokens.py", "%H:%M:%SZ", "%H:%M:%S", unseen_live="token"
    ),
    Bug("upload-forgotten", "service/uploads/entries.py", "    context.store.append(*added)\n", ""),
    Bug("duration-in-ms", "wire/files.py", "round(media.duration, 3)", "media.duration * 1000"),
    Bug(
        "limit-one-byte-low",
        "service/files.py",
        "self.size > self.limit",
        "self.size >= self.limit",
        unseen_live="files",
    ),
    Bug("draft-in-seconds", "draft/short_keys.py", '{"d": duration,', '{"d": duration / 1000,'),
    Bug(
        "no-402",
        "service/renders.py",
        "    if missing and (\n",
        "    if not missing and (\n",
    ),
    Bug(
        "duplicate-render",
        "service/renders.py",
        "render_id)) is not None:\n        raise Conflict",
        "render_id)) == 0:\n        raise Conflict",
    ),
    Bug(
        "progress-stuck",
        "render/job.py",
        "progress=100 if done else",
        "progress=90 if done else",
    ),
    Bug("status-word", "render/job.py", '"completed" if done', '"complete" if done'),
    Bug(
        "no-heartbeat",
        "wire/sse.py",
        '"json-and-empty": data({"type": "heartbeat"})',
        '"json-and-empty": b""',
        unseen_live="credits",
    ),
    Bug("stream-as-text", "routes/turns.py", "text/event-stream", "text/plain"),
    Bug("typed-word", "wire/sse.py", '{"type": "tool_result",', '{"type": "toolResult",'),
    Bug(
        "stream-hangs",
        "service/turns.py",
        "        await context.sleep_until(delivery.until)\n",
        "        await context.sleep_until(delivery.until + 3600)\n",
    ),
    Bug("no-cors", "app.py", 'allow_origins=["*"]', "allow_origins=[]"),
)
