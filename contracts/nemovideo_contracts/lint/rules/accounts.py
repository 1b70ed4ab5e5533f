"""What a user has and is given: free credits, prices, scopes, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..findings import Edit, Hit, rule
from ..language import NUMBER, number
from ..mentions import mentions

_FREE = re.compile(
    r"(?<![\d.])(?P<number>\d{1,5})\s*(?:free|complimentary|bonus|trial|starter)\s*(?:trial "
    r"|starter |anonymous )?credits"
    rf"|(?:comes? with|starts? with|grants?|worth|brings?|(?:get"
    rf"|receive)s?)\s+(?P<granted>{NUMBER})"
    r"\s+(?:\w+ )?credits\b(?! (?:back|more|per))"
    rf"|(?P<gratis>{NUMBER})\s+credits\b[^.\n|]{{0,24}}(?:on the house|free of charge|for free"
    rf"|gratis|as a gift"
    r"|to (?:start|begin) with|at no (?:cost|charge))"
    r"|(?:with|get|includes?|receive|gives?"
    r"|comes with)\s+(?P<given>\d{1,5})\s+credits\b[^.\n|]{0,24}(?:free|trial|anonym|7.day|valid)"
    r"|(?P<han>\d{1,5})\s*(?:个|点)?\s*免费\s*(?:积分|额度|点数)"
    r"|免费\s*(?P<after>\d{1,5})\s*(?:个|点)?\s*积分|赠送\s*(?P<gift>\d{1,5})\s*(?:个|点)?\s*积分",
    re.I,
)
_PAID = re.compile(
    r"\bplans?\b|\bpro\b|premium|subscri|\bmonthly\b|\bper month\b|\bpaid\b|purchas"
    r"|\bbuy|regist|refer|top[- ]?up|invit"
    r"|订阅|会员|充值|注册|购买|邀请",
    re.I,
)
_EXPORT_COST = re.compile(
    r"(?:export|render|导出|渲染)\w*[^.\n|。;]{0,24}?(?:costs?|consumes?|uses?|deducts?"
    r"|charged?|takes?|消耗|扣除|花费|需要)\s*"
    rf"(?:about |around |约)?(?P<number>(?!0){NUMBER})\s*(?:credits?|pts|points|积分|点)",
    re.I,
)
_COST = re.compile(
    r"(?:costs?|consumes?|uses?|deducts?|消耗|扣除|花费)\s*(?:about |around |between |约|~)?"
    r"(?P<low>\d+)(?:\s*(?:-|–|to|至|到)\s*(?P<high>\d+))?\s*(?:credits?|pts|points|积分|点)",
    re.I,
)
_BIND = re.compile(
    r"\?bind=(?P<id>[<{$]*(?:session|task|sid|token|nemo_token|client|render"
    r"|email)\w*[ _-]?\w*[>}]*)",
    re.I,
)
_CLAIM_VALUE = re.compile(r"token=[\"'$<{\s]*(?:clm|claim|ct\b)", re.I)
_SCOPE = re.compile(
    r"\bscopes?\b(?:[^.\n|。]{0,60}?[\"'`*](?P<named>\*|export|render)[\"'`]"
    r"|\s+(?P<all>\*)(?=[\s.,;]))",
    re.I,
)


@rule(
    "credits.free",
    "error",
    facts=("auth.credits.hundred",),
    summary="another number of free credits than 100",
)
def free_credits(document: Document) -> Iterator[Hit]:
    for match in _FREE.finditer(document.text):
        written = next(value for value in match.groupdict().values() if value)
        paid = _PAID.search(match[0] + document.text[match.end() : match.end() + 30].split(".")[0])
        paid = paid or _PAID.search(
            _clause(document.text[max(0, match.start() - 60) : match.start()])
        )
        if paid or number(written) == 100:
            continue
        if not document.discouraged(match.start(), match.end()):
            group = next(key for key, value in match.groupdict().items() if value)
            yield Hit(
                at=match.start(group),
                message=f"an anonymous user starts with 100 credits, not {written}",
                suggestion="100",
                edits=(Edit(match.start(group), match.end(group), "100"),),
            )


def _clause(text: str) -> str:
    """What stands before, back to the last sign that parts clauses."""
    return re.split(r"[,.;:|\n，。；：]", text)[-1]


@rule(
    "credits.cost",
    "axis",
    facts=("credits.cost.small", "credits.cost.generation", "credits.cost.edit"),
    summary="a price; sources differ, but exports are free",
)
def cost(document: Document) -> Iterator[Hit]:
    exports = list(_EXPORT_COST.finditer(document.text))
    for match in exports:
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start(),
                message=f"an export costs nothing, not {match['number']} credits",
                suggestion="exports are free",
                severity="error",
                facts=("credits.cost.export-free",),
            )
    for match in _COST.finditer(document.text):
        within = any(each.start() <= match.start() < each.end() for each in exports)
        if match["low"] not in ("0", "50", "100") and not within:
            yield Hit(
                at=match.start(),
                message=f"{match[0]}: the maker's own documents say 100 per clip and 50 per edit",
                suggestion="about 100 per generated clip, about 50 for editing, exports free",
            )
            return


@rule(
    "link.bind",
    "error",
    facts=("session.bind-id", "web.register-link"),
    summary="a registration link that binds something else than the user id",
)
def bind(document: Document) -> Iterator[Hit]:
    for match in _BIND.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start(),
                message=f"?bind= takes the anonymous user id, not {match['id']}",
                suggestion="?bind=<user_id>, from session creation or the state",
            )


@rule(
    "link.workspace",
    "axis",
    facts=("web.claim-link", "web.task-link"),
    summary="a workspace link other than the one with ct",
)
def workspace(document: Document) -> Iterator[Hit]:
    for each in mentions(document):
        opens = each.where == "web" and each.path.startswith(("/workspace/", "/task/"))
        if not opens or "ct=" in each.query or document.discouraged(each.start, each.end):
            continue
        older = "token=" in each.query
        if older and not _CLAIM_VALUE.search(each.query):
            continue  # token.in-url has it
        yield Hit(
            at=each.start,
            message="the claim page reads the claim token from ct, not from token"
            if older
            else f"{each.path} is one of several links documents hand out",
            suggestion="/workspace/claim?ct=<claim token> works without a login",
            severity="warning" if older else None,
        )
        return


@rule(
    "scopes",
    "axis",
    facts=("auth.scopes.all", "auth.scopes.limited"),
    summary="scopes of an anonymous token other than read, write and upload",
)
def scopes(document: Document) -> Iterator[Hit]:
    for match in _SCOPE.finditer(document.text):
        if document.discouraged(match.start(), match.end()):
            continue
        group = "named" if match["named"] else "all"
        invented = match[group] == "export"
        said = "there is no scope export" if invented else f"scope {match[group]} is disputed"
        yield Hit(
            at=match.start(group),
            message=said,
            suggestion="read, write, upload; exports need attribution headers, no scope",
            severity="warning" if invented else "axis",
        )
        return
