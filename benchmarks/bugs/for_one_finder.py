"""Bugs for checks and properties that none of the others made fail: is what they say true?"""

from __future__ import annotations

from benchmarks.bugs.bug import Bug

BUGS = (
    # Properties
    Bug(
        "unusable-drafts-are-rendered",
        "service/renders.py",
        'return None, "the draft is empty: no track has a segment to show"',
        "return timeline, None",
        "what cannot be rendered fails or is refused",
        finder="property.renders.unusable",
    ),
    Bug(
        "bad-files-are-left-out",
        "service/uploads/entries.py",
        "    probes = [await _probe(context, file) for file in received]\n",
        "    probes, good = [], []\n"
        "    for file in received:\n"
        "        try:\n"
        "            probes.append(await _probe(context, file))\n"
        "            good.append(file)\n"
        "        except UnsupportedFile:\n"
        "            if file is received[-1]:\n"
        "                _enter(context, session, [(f, p, await context.files.keep(f.incoming))"
        " for f, p in zip(good, probes, strict=True)])\n"
        "                raise\n",
        "one bad file spoils an upload as a whole",
        finder="property.uploads.all-or-nothing",
    ),
    Bug(
        "limit-one-byte-high",
        "service/files.py",
        "self.size > self.limit",
        "self.size > self.limit + 1",
        "a file of the limit is accepted, one byte more is 4002",
        finder="property.uploads.limit",
        unseen_live="files",
    ),
    Bug(
        "tokens-by-chance",
        "ids.py",
        '"nmv_usr_" +',
        '"nmv_usr_" + __import__("secrets").token_urlsafe(32) or',
        "two worlds with one seed are equal",
        finder="property.twins.same-seed",
        unseen_live="control",
    ),
    Bug(
        "wrong-method-is-unknown-path",
        "routes/refusals.py",
        "if error.status_code == 405:",
        "if error.status_code == 1405:",
        "a known path with another method is 405",
        finder="property.tokens.get",
    ),
    Bug(
        "language-is-never-required",
        "service/sessions.py",
        'context.profile.session_language == "required"',
        'context.profile.session_language == "demanded"',
        "language is required, in one reading",
        finder="property.sessions.language",
        unseen_live="option",
    ),
    Bug(
        "empty-draft-is-always-null",
        "routes/sessions.py",
        'None if profile.empty_draft == "null" else {}',
        "None",
        "an empty timeline is an empty object, in one reading",
        finder="property.sessions.empty-draft",
        unseen_live="option",
    ),
    # Checks
    Bug(
        "crlf",
        "wire/sse.py",
        'f"data: {text}\\n\\n"',
        'f"data: {text}\\r\\n\\r\\n"',
        "lines end with LF",
        finder="sse.framing",
    ),
    Bug(
        "side-by-side-undoes-the-other",
        "service/turns.py",
        "    if turn.commit is None or not pending:\n",
        "    if True:\n",
        "of two messages side by side none undoes what the other has done",
        finder="run.concurrent",
        unseen_live="option",
    ),
)
