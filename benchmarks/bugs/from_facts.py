"""Bugs written from the public record alone, before any check was read.

They are about what single examples miss: money, identity, fidelity of text, turns that wait,
boundaries, units.
"""

from __future__ import annotations

from benchmarks.bugs.bug import Bug

BUGS = (
    # Money
    Bug(
        "nothing-is-ever-frozen",
        "ledger.py",
        "frozen += entry.amount",
        "frozen += 0",
        "frozen is what operations in progress reserve",
        unseen_live="credits",
    ),
    Bug(
        "queued-turn-overspends",
        "service/turns.py",
        "if turn.cost > balance_of(context, caller.user_id, started_at).available:",
        "if turn.cost > balance_of(context, caller.user_id).available:",
        "a turn that cannot be paid is refused with 2001",
        unseen_live="credits",
    ),
    Bug(
        "one-credit-short-is-enough",
        "service/turns.py",
        "if turn.cost > balance_of(context, caller.user_id, started_at).available:",
        "if turn.cost > balance_of(context, caller.user_id, started_at).available + 50:",
        "100 free credits: two edits at 50, not three",
        unseen_live="credits",
    ),
    Bug(
        "the-last-credits-cannot-be-spent",
        "service/turns.py",
        "if turn.cost > balance_of(context, caller.user_id, started_at).available:",
        "if turn.cost >= balance_of(context, caller.user_id, started_at).available:",
        "100 free credits: two edits at 50",
    ),
    Bug(
        "refused-turn-is-charged",
        "service/turns.py",
        "        turn = _refuse(context, caller, turn, registration)",
        "        context.store.append(*turn.entries)\n"
        "        turn = _refuse(context, caller, turn, registration)",
        "what is refused costs nothing",
        unseen_live="credits",
    ),
    Bug(
        "everybody-pays",
        "service/credits.py",
        "context.store.of(Entry, user_id)",
        "[e for e in context.store.all(Entry) if e.user_id == user_id or e.kind == 'hold']",
        "credits belong to an account",
        unseen_live="people",
    ),
    Bug(
        "export-costs-a-credit",
        "service/renders.py",
        "    context.store.append(job)\n    work(context, job)",
        "    from nemovideo_mock.ledger import Entry\n"
        "    context.store.append(job, Entry(kind='grant', user_id=caller.user_id, amount=-1,"
        " at=context.now, ref='export/' + render_id))\n    work(context, job)",
        "export is free of credits",
    ),
    Bug(
        "upload-costs-a-credit",
        "service/uploads/entries.py",
        "    context.store.append(*added)",
        "    from nemovideo_mock.ledger import Entry\n"
        "    context.store.append(*added, *(Entry(kind='grant', user_id=session.user_id,"
        " amount=-1, at=context.now, ref=m.id) for m in added))",
        "generation and edits cost, nothing else",
    ),
    # Identity across accounts and sessions
    Bug(
        "client-ids-lose-their-case",
        "service/tokens.py",
        '(client_id or "").strip()',
        '(client_id or "").strip().lower()',
        "a client id is any unique string",
        unseen_live="people",
    ),
    Bug(
        "client-ids-of-eight-characters",
        "ids.py",
        '_digest(seed, "user", client_id)',
        '_digest(seed, "user", client_id[:8])',
        "a client id is unique as a whole",
        unseen_live="people",
    ),
    Bug(
        "uploads-in-every-session",
        "service/state/__init__.py",
        "store.of(Turn, session.id), store.of(Media, session.id)",
        "store.of(Turn, session.id), store.all(Media)",
        "an upload goes into its session",
    ),
    Bug(
        "one-timeline-for-everybody",
        "service/state/__init__.py",
        "store.of(Turn, session.id), store.of(Media, session.id)",
        "store.all(Turn), store.of(Media, session.id)",
        "a timeline belongs to its session",
    ),
    Bug(
        "render-into-another-session",
        "routes/renders.py",
        "session = sessions.find(world, found, body.sessionId)",
        "from nemovideo_mock.accounts import Session\n"
        "    session = world.store.get(Session, body.sessionId) or "
        "sessions.find(world, found, body.sessionId)",
        "1002 for a session that is not the caller's",
        unseen_live="people",
    ),
    Bug(
        "download-of-anybody",
        "routes/renders.py",
        'job = _job(request, request.path_params["render_id"])\n    path =',
        'job = next((j for j in world.store.all(RenderJob) if j.id == request.path_params["'
        'render_id"]), None) or _job(request, request.path_params["render_id"])\n    path =',
        "a render belongs to the token that submitted it",
        unseen_live="people",
    ),
    Bug(
        "render-ids-taken-by-others",
        "store.py",
        'return f"{user_id}/{render_id}"',
        "return render_id",
        "a render id is the client's own choice",
        unseen_live="people",
    ),
    Bug(
        "session-dies-with-its-token",
        "service/sessions.py",
        "or session.user_id != caller.user_id:",
        "or session.user_id != caller.user_id or session.created_at < caller.token.issued_at:",
        "the same client id is the same user, with its sessions",
        unseen_live="clock",
    ),
    Bug(
        "renewed-token-is-the-old-one",
        "service/tokens.py",
        "value=ids.token(context.seed, account.user_id, nth),",
        "value=ids.token(context.seed, account.user_id, 0),",
        "a new token when the old one has expired",
        unseen_live="clock",
    ),
    # Text
    Bug(
        "file-names-in-ascii",
        "service/uploads/entries.py",
        "filename=received.filename,",
        'filename=received.filename.encode("ascii", "replace").decode(),',
        "a file keeps its name",
    ),
    Bug(
        "file-names-normalized",
        "service/uploads/entries.py",
        "filename=received.filename,",
        'filename=__import__("unicodedata").normalize("NFKC", received.filename),',
        "a file keeps its name",
    ),
    Bug(
        "task-name-is-project",
        "service/sessions.py",
        "task_name=task_name,",
        'task_name="project",',
        "task_name is free text",
    ),
    Bug(
        "titles-in-ascii",
        "draft/short_keys.py",
        '"start": segment.start, **meta}',
        '"start": segment.start, **{k: v.encode("ascii", "ignore").decode() if isinstance(v, str)'
        " else v for k, v in meta.items()}}",
        "a title says what was asked for",
    ),
    Bug(
        "titles-of-ten-characters",
        "draft/short_keys.py",
        '"start": segment.start, **meta}',
        '"start": segment.start, **{k: v[:10] if k == "text" else v for k, v in meta.items()}}',
        "a title says what was asked for",
    ),
    Bug(
        "escaped-unicode-in-streams",
        "wire/sse.py",
        "ensure_ascii=False",
        "ensure_ascii=True",
        "non-ASCII is left raw UTF-8",
    ),
    # Turns that wait, and edits that last
    Bug(
        "turns-do-not-wait",
        "service/turns.py",
        "        )\n    return running\n",
        "        )\n    return context.now\n",
        "two messages to one session are not worked on at once",
        unseen_live="clock",
    ),
    Bug(
        "queued-turn-sees-the-past",
        "service/turns.py",
        "_scene(context, session, started_at),",
        "_scene(context, session, context.now),",
        "a queued edit builds on the one before it",
        unseen_live="clock",
    ),
    Bug(
        "second-upload-replaces-the-first",
        "service/uploads/entries.py",
        "    first = len(context.store.of(Media, session.id))",
        "    first = 0",
        "uploads add up",
    ),
    Bug(
        "eighth-file-is-dropped",
        "service/uploads/entries.py",
        "    context.store.append(*added)",
        "    context.store.append(*added[:7])",
        "several files in one request",
    ),
    Bug(
        "upload-seen-a-second-later",
        "service/uploads/entries.py",
        "at=context.now,",
        "at=context.now + 1,",
        "after an upload video_infos is longer",
    ),
    # Renders
    Bug(
        "finished-render-is-cancelled",
        "service/renders.py",
        'if known.status not in ("pending", "processing"):',
        'if known.status == "cancelled":',
        "a pending job is cancelled",
    ),
    Bug(
        "cancelled-render-goes-on",
        "render/job.py",
        "    if cancelled_at is not None and cancelled_at <= now and in_time:",
        "    if cancelled_at is not None and cancelled_at <= now < cancelled_at + 5 and in_time:",
        "a cancelled render stays so",
    ),
    Bug(
        "progress-goes-back",
        "render/job.py",
        "    return PENDING_PROGRESS + _steps(work, now)\n",
        "    return PENDING_PROGRESS + _steps(work, now) % 40\n",
        "progress only grows",
    ),
    Bug(
        "failed-says-completed-at-99",
        "render/job.py",
        "progress=100 if done else",
        "progress=99 if done else",
        "completed is 100",
    ),
    Bug(
        "size-in-kilobytes",
        "wire/polls.py",
        '"size": outcome.size}',
        '"size": outcome.size // 1024}',
        "output.size is the file's",
    ),
    Bug(
        "download-of-half-the-file",
        "routes/renders.py",
        'return file_answer(request, path, "video/mp4", f"{job.id}.mp4")',
        "data = path.read_bytes()\n"
        '    return Response(data[: len(data) // 2], media_type="video/mp4")',
        "the download is the file",
    ),
    # Boundaries and headers
    Bug(
        "client-id-of-63",
        "service/tokens.py",
        "LONGEST_CLIENT_ID = 64",
        "LONGEST_CLIENT_ID = 63",
        "a client id has at most 64 characters",
        unseen_live="token",
    ),
    Bug(
        "week-without-its-last-minute",
        "service/tokens.py",
        "context.now + life,",
        "context.now + life - 60,",
        "a token lives 7 days",
        unseen_live="token",
    ),
    Bug(
        "claim-for-six-days",
        "service/tokens.py",
        "expires_at=context.now + WEEK,",
        "expires_at=context.now + WEEK * 6 / 7,",
        "a claim token lives 7 days",
        unseen_live="clock",
    ),
    Bug(
        "no-retry-after",
        "wire/envelopes.py",
        'if "retry_after" in error.extra:',
        'if "retry-after" in error.extra:',
        "429 says when",
        unseen_live="token",
    ),
    Bug(
        "image-duration-in-state",
        "wire/files.py",
        'if media.kind != "audio":',
        'if media.kind == "video":',
        "a file's width and height are reported",
    ),
)
