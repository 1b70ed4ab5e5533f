"""Refusals that only the user can do something about: 402, 2001, 4001, 4002."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...spec import attribution_headers, fact
from ..journal import answers, wire
from ..journal.case import Case
from ..journal.exchange import Exchange
from ..journal.vocabulary import BAD_TYPE, NO_CREDITS, NO_PLAN, TOO_LARGE
from ..rule import Occasion, failed, passed, rule
from ..words import names_formats


@rule(
    "code.402.not-repeated",
    facts=("code.402.not-repeated", "code.402", "code.402.register", "header.attribution.export"),
    trigger="a render is refused with 402",
    looks_for="no further render with the same attribution headers",
    capabilities=("export",),
)
def not_repeated(case: Case) -> Iterator[Occasion]:
    for refused in case.of("submit_render"):
        if refused.code != NO_PLAN:
            continue
        again = next(case.after(refused, "submit_render"), None)
        if again is None or _attribution(again) != _attribution(refused):
            yield passed(refused)
        else:
            yield failed(
                again,
                refused,
                seen=f"{wire.refused(refused)}, and the render was submitted again unchanged",
                wanted="advise the user to register or upgrade",
            )


def _attribution(exchange: Exchange) -> list[str | None]:
    return [exchange.headers.get(name.lower()) for name in attribution_headers()]


_OF_CREDITS = re.compile(
    r"[^.!?\n]*(?:\bcredits?\b|\bbalance\b|top[ -]?up|积分|余额|充值)[^.!?\n]*", re.IGNORECASE
)
_NOT_OF_CREDITS = re.compile(
    r"(?:not|no|n't)\s+(?:\w+\s+){0,3}credits?\s*(?:issue|problem|matter|error|[.,;)]|$)"
    r"|credits? (?:are|is|were) (?:not|fine|enough)|不是积分|与积分无关",
    re.IGNORECASE,
)
"""Words that say that credits are not what is missing."""
_OF_PLAN = re.compile(
    r"register|sign[ -]?up|upgrad|plan\b|subscri|注册|升级|套餐|订阅", re.IGNORECASE
)


@rule(
    "code.402.explained",
    facts=("code.402.register",),
    trigger="a render is refused with 402",
    looks_for="advice to register or upgrade, and no word of missing credits",
    needs=("run",),
    capabilities=("export", "advice"),
    follows=("header.attribution",),
)
def explained_plan(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for refused in case.of("submit_render"):
        if refused.code != NO_PLAN:
            continue
        if blamed := _blaming_credits(shown):
            seen = f"{wire.refused(refused)}, and the user read “{blamed}”"
            yield failed(refused, seen=seen, wanted="advise to register or upgrade")
        elif not _OF_PLAN.search(shown):
            seen = f"{wire.refused(refused)}, and the user read nothing of the plan"
            yield failed(refused, seen=seen, wanted="advise to register or upgrade")
        else:
            yield passed(refused)


def _blaming_credits(shown: str) -> str:
    """The first sentence that blames credits, or ""."""
    sentences = (match.group().strip() for match in _OF_CREDITS.finditer(shown))
    return next((part for part in sentences if not _NOT_OF_CREDITS.search(part)), "")


def _exhausted(case: Case) -> Iterator[Exchange]:
    """Messages refused for lack of credits, before their stream or inside it."""
    for turn in case.of("run_sse"):
        if turn.code == NO_CREDITS or any(code == NO_CREDITS for code, _ in turn.stream.failures):
            yield turn


@rule(
    "code.2001.not-hammered",
    facts=("code.2001.not-hammered", "code.2001", "code.2001.link", "credits.exhausted.no-effect"),
    trigger="a message is refused with 2001",
    looks_for="no further message to the agent",
)
def not_hammered(case: Case) -> Iterator[Occasion]:
    for refused in _exhausted(case):
        again = next(case.after(refused, "run_sse"), None)
        if again is None:
            yield passed(refused)
        else:
            seen = f"{wire.refused(refused)}: no credits are left, and another message was sent"
            yield failed(again, refused, seen=seen, wanted="stop and show the link to register")


_BIND = re.compile(r"[?&]bind=([^\s&\"'<>)]*)")


@rule(
    "code.2001.link",
    facts=("code.2001.link", "code.2001.top-up", "session.bind-id"),
    trigger="a message is refused with 2001",
    looks_for="a link with ?bind=<user id>, the link the backend gave, or advice to top up",
    needs=("run",),
    capabilities=("advice",),
)
def link(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for refused in _exhausted(case):
        given = answers.text(refused.answer, "registration_url")
        bound = bool(case.user_id) and f"bind={case.user_id}" in shown
        registered = "top up" in str(refused.answer).lower()
        topped = bool(re.search(r"top[ -]?up|recharge|充值", shown, re.IGNORECASE))
        if bound or (given and given in shown) or (registered and topped):
            yield passed(refused)
        else:
            other = _BIND.search(shown)
            wrong = f"showed a link for {other[1]!r}, who is not this user" if other else ""
            yield failed(
                refused,
                seen=wrong or f"{wire.refused(refused)}, and no link to register was shown",
                wanted=f"show …/register?bind={case.user_id or '<user id>'}",
            )


_SMALLER = re.compile(r"compress|trim|smaller|shorten|reduce|压缩|剪短|裁剪", re.IGNORECASE)


@rule(
    "upload.refused.explained",
    facts=("code.4001.formats", "code.4002.compress"),
    trigger="an upload is refused with 4001 or 4002",
    looks_for="at least two accepted formats after 4001; advice to compress or trim after 4002",
    needs=("run",),
    capabilities=("upload", "advice"),
    follows=("upload.refused.not-resent",),
)
def refused_explained(case: Case) -> Iterator[Occasion]:
    shown = case.outcome.output if case.outcome else ""
    for refused in case.of("upload"):
        if refused.code == BAD_TYPE:
            good = names_formats(shown)
            wanted = "name the formats that are accepted"
        elif refused.code == TOO_LARGE:
            good, wanted = bool(_SMALLER.search(shown)), "advise to compress or trim the file"
        else:
            continue
        if good:
            yield passed(refused)
        else:
            seen = f"{wire.refused(refused)}, and the user did not read why"
            fix = fact("code.4002.compress").fix if refused.code == TOO_LARGE else ""
            yield failed(refused, seen=seen, wanted=wanted, fix=fix)
