"""Secrets: where a token may go, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import CDN_HOST, LOCAL, WEB_HOSTS
from ..document import Document
from ..findings import Hit, rule
from ..mentions import Mention, mentions

_TOKEN = r"(?:\$?\{?<?(?:NEMO_TOKEN|nemo_token)|nmv_usr_)"
_IN_QUERY = re.compile(
    r"[?&](?:(?P<key>nemo_token|access_token|auth_token|api_?key|token|auth|bearer|jwt)="
    rf"(?P<value>[^\s&\"'`)|]*)|\w+=(?:{_TOKEN}|\$\{{?(?:API_|BEARER_|AUTH_)?TOKEN\b))",
    re.I,
)
_IN_PATH = re.compile(r"https?://[^\s\"'`)|]*nmv_usr_")
_SAID_IN_URL = re.compile(
    r"\btoken\b[^.\n|]{0,60}\b(?:(?:as|in|into|to|via) (?:a |the |an )?(?:url|query)\b"
    r"|query (?:string|param\w*)|url param\w*)|(?:令牌|token)[^。\n|]{0,20}(?:拼接?到|放(?:到"
    r"|在)|作为)"
    r"[^。\n|]{0,10}(?:URL|链接|查询参数)"
    r"|\b(?:append|add|attach|put|glue|include|stick|embed)\w*\b (?:the|your"
    r"|their) (?:\w+ )?token\b"
    r"[^.\n|]{0,16}\b(?:to|in|into|onto|inside)\b (?:the |your |a |an |that )?(?:\w+ )?(?:url"
    r"|link|address"
    r"|query)\b|(?:令牌|token)[^。\n|]{0,8}[接附加拼跟]在[^。\n|]{0,6}(?:网址|地址|链接|URL)",
    re.I,
)
_IN_PARAMETERS = re.compile(
    r"\bparams\s*[=:]\s*(?:dict\(|\{)[^})]*?[\"']?\b(?:nemo_|access_|auth_)?(?:token|api_?key"
    r"|bearer)"
    r"[\"']?\s*[:=,}]"
    r"|earchParams(?:\.(?:set|append)\(|\(\s*\{)[^})]*?\b(?:nemo_|access_|auth_)?(?:token"
    r"|api_?key)\b"
    r"|--(?:data-urlencode|url-query)\s+[\"']?\w*(?:token|key)=",
    re.I,
)
_CLAIM = re.compile(r"clm_|claim|^[$<{]*ct\b", re.I)
_SERVICE = (
    r"(?:telegram|t\.me/|pastebin|hastebin|discord|slack|webhook|ngrok|requestbin|pipedream|gist\b"
    r"|google (?:sheet|form|doc)|e-?mail|mailto|ftp://|wechat|(?:our|my) (?:own )?(?:server"
    r"|backend)"
    r"|log(?:ging)? (?:server|service)|analytics|third[- ]party|support\b|[\w.+-]+@[\w-]+\.\w+"
    r"|微信|邮箱|邮件|客服|钉钉|飞书|第三方|我们的(?:微信|服务器|后台|接口))"
)
_HELD = (
    r"(?:NEMO_TOKEN|nmv_usr_|\b(?:api|bearer|access|auth|nemo\w*)[ _-]?(?:token|key)s?\b"
    r"|\btokens?\b|credentials?\b|令牌|凭证|密钥)"
)
_VERB = (
    r"(?:\b(?:send|sends|sending|post|posts|upload|forward|share|submit|report|copy|paste"
    r"|transmit|sync"
    r"|back ?up|log|publish|push|deliver|e-?mail|give|hand|store|save|dm)\b"
    r"|发送|上传|提交|转发|上报|同步|备份|分享|发到|发给|推送|粘贴)"
)
_SECRET = re.compile(_HELD, re.I)
_IN_CODE = re.compile(r"NEMO_TOKEN|nmv_usr_|\bBearer\b|\btoken\b", re.I)
_SENDS = re.compile(_VERB + r"|curl|requests\.|fetch\(|axios", re.I)
_TO_SERVICE = re.compile(
    rf"{_VERB}[^.;\n|。；]{{0,40}}?{_HELD}[^;\n|。；]{{0,40}}?"
    rf"(?:\b(?:to|on|at|in|via|through|into|using|with)\b|到|给"
    rf"|至)[^;\n|。；]{{0,30}}?(?P<service>{_SERVICE})"
    rf"|{_HELD}[^.;\n|。；]{{0,16}}{_VERB}[^.;\n|。；]{{0,6}}(?:\bto\b|到|给"
    rf"|至)?[^.;\n|。；]{{0,20}}?"
    rf"(?P<other>{_SERVICE})",
    re.I,
)
_URLS = re.compile(r"urls\\?[\"']?\s*[:=]\s*\[[^\]]*$")
_SHOWS = re.compile(
    r"\b(?:print|echo|show|display|reveal|console\.log|log(?!\s*in\b|ged in\b)"
    r"|repeat|tell the user(?= (?:the|their|your|his|what)))\b"
    r"\(?[^.;\n|。；→]{0,40}?(?<![\w-])(?P<what>\$?\{?NEMO_TOKEN\}?|\$\{?TOKEN\}?"
    r"|(?:\w+ )?tokens?\b|令牌)"
    r"(?!\s*(?:balance|usage|count|status|limit|expir|has\b|is\b|was\b|refresh|setup|acqui|request"
    r"|valid|invalid|error|:[+-]|renew|life|cost|left|remain|used|when|if\b|[_-]))"
    r"|(?:将|把)\s*(?:token|令牌|NEMO_TOKEN)[^。；\n|]{0,8}(?:打印|显示|展示|输出|告诉)"
    r"|(?:打印|显示|输出|展示|告诉用户|告知用户)[^。；\n|]{0,15}(?:token|令牌"
    r"|NEMO_TOKEN)(?!\s*(?:已|过期|失效|余额|无效|状态))",
    re.I,
)
_USER = r"(?:the |your )?(?:users?|people|them|him|her|customers?|clients?|guests?|everybody)\b"
_HANDS_OVER = re.compile(
    r"\b(?:read|spell|dictate|hand|give|tell|send|show|say|whisper)(?:s|ing)?\b (?:out )?(?:the"
    r"|their|your|that) "
    rf"(?:\w+ )?token\b (?:\w+ ){{0,3}}to {_USER}"
    rf"|\b(?:e-?mail|mail|dm|text|read|hand|give|tell|send|show|dictate)\b {_USER} (?:the|their"
    rf"|your|its"
    rf"|a) (?:\w+ )?token\b"
    r"(?! (?:balance|usage|has|is|was|expir))",
    re.I,
)
_SHOWS_TOOLS = re.compile(
    r"\b(?:show|forward|display|print|relay|pass(?: on)?|repeat|present)\b (?:all |any |the "
    r"|every )*"
    rf"(?:raw )?tool (?:calls?|results?|events?|output)\b[^.;\n|]{{0,12}}\b(?:to|on|in)\b"
    rf"|\btool (?:calls?|results?|events?)\b[^.\n|]{{0,12}}[,;:—-] ?(?:\w+ )?(?:show|forward"
    rf"|display|print"
    rf"|relay|pass|repeat)\b (?:these|them|those|it|all)\b[^.;\n|]{{0,12}}\b(?:to {_USER}|on\b)",
    re.I,
)
_SHOWS_RAW = re.compile(
    r"\b(?:print|show|display|return|paste|dump|forward|give|include|present"
    r"|relay)\b[^.;\n|]{0,40}?"
    r"\b(?:raw|full|entire|complete|unmodified|verbatim) (?:API |JSON |backend |server |SSE )*"
    r"(?:JSON|responses?|payload|output|bod(?:y|ies)|events?)\b"
    r"|(?:将|把)\s*原始[^。；\n|]{0,12}(?:返回|展示|显示|发|输出)"
    r"|(?:展示|显示|打印|输出|返回)[^。；\n|]{0,12}原始\s*(?:的)?\s*(?:JSON|响应|数据|API)",
    re.I,
)
_SHOWN = (
    (_SHOWS, "the token"),
    (_HANDS_OVER, "the token"),
    (_SHOWS_RAW, "raw answers"),
    (_SHOWS_TOOLS, "the agent's tools"),
)
_LITERAL = re.compile(r"nmv_usr_(?P<tail>[A-Za-z0-9_-]{24,})")
_SAMPLE = re.compile(r"x{4,}|X{4,}|0{6,}|1234567|abcdef|example|your", re.I)
_CLAIM_BEARER = re.compile(r"Bearer\s+[\"'`<$]*\{?\s*(?:clm_\w*|CLAIM_TOKEN|claim_token)", re.I)
_CDN_SAID = re.compile(
    r"(?:output\.?_?url|outputUrl|cdn[ _]?url|\bCDN\b|下载链接)[^.\n|。]{0,60}"
    r"(?:\bwith\b|\bsend(?:ing)?\b|\busing\b|\badd\b|\binclud\w+|附带|携带|带上)[^.\n|。]{0,30}"
    r"(?:bearer|authorization|NEMO_TOKEN|令牌|\btoken\b)"
    r"|(?:带上|携带|附带)[^。\n|]{0,20}(?:Authorization|令牌|token)[^。\n|]{0,20}"
    r"(?:output\.url|\bCDN\b|下载链接)",
    re.I,
)
_HARMLESS = re.compile(r"/download|\b(?:no|not|without|never|nor)\b|不|无需", re.I)
_CDN_CODE = re.compile(
    r"(?:\.get|fetch)\(\s*[^,)\n]*(?:\[[\"']url[\"']\]|output_?url|\.output\.url)[^,)\n]*,"
    r"\s*\{?\s*headers\s*[=:}]",
    re.I,
)
_OUTPUT_VARIABLE = re.compile(
    r"(?<!/)[\"'\s](?:\$\{?(?:OUTPUT|VIDEO|CDN|FILE|MP4|RESULT|DOWNLOAD)_?URL\}?|<output[._]?url>"
    r"|\$\{?(?:OUT|URL)\}?)[\"'\s]?",
    re.I,
)


@rule(
    "token.in-url",
    "error",
    facts=("web.no-token-in-url", "client.no-secrets"),
    summary="a bearer token inside an address",
)
def in_url(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    for pattern in (_IN_QUERY, _IN_PATH, _SAID_IN_URL, _IN_PARAMETERS):
        for match in pattern.finditer(document.text):
            line = document.place(match.start())[0]
            if line in seen or _is_claim(match) or document.discouraged(match.start(), match.end()):
                continue
            seen.add(line)
            gateway = "mega-x-api" in document.line_at(match.start())
            yield Hit(
                at=match.start(),
                message="an address with a token in it ends up in histories, logs and referrers",
                suggestion="send the token in the Authorization header; a link for the browser "
                "carries ct=<claim token>",
                severity="axis" if gateway else None,
            )


def _is_claim(match: re.Match[str]) -> bool:
    value = match.groupdict().get("value")
    return bool(value and _CLAIM.search(value) and "nmv_usr_" not in value)


@rule(
    "token.elsewhere",
    "error",
    facts=("client.no-secrets", "header.bearer.required"),
    summary="the token sent to somebody who is not NemoVideo",
)
def elsewhere(document: Document) -> Iterator[Hit]:
    seen: set[int] = set()
    for at, whom in (*_to_addresses(document), *_to_services(document)):
        line = document.place(at)[0]
        if line not in seen and not document.discouraged(at):
            seen.add(line)
            yield Hit(
                at=at,
                message=f"this sends the token to {whom}",
                suggestion="the token goes to the API host and nowhere else",
            )


def _to_addresses(document: Document) -> Iterator[tuple[int, str]]:
    for each in mentions(document):
        if each.where != "foreign" or LOCAL.match(each.host) or each.endpoint:
            continue
        if _URLS.search(document.text[max(0, each.start - 40) : each.start]):
            continue
        carries = _carries(each) if each.command else _nearby(document, each)
        if carries and not (CDN_HOST.match(each.host) and each.command):
            yield each.start, each.host


def _carries(mention: Mention) -> bool:
    command = mention.command
    if command is None:
        return False
    return bool(
        re.search(r"NEMO_TOKEN|nmv_usr_|Bearer|\$\{?TOKEN", command.text)
    ) and not re.search(r"nemovideo\.(?:ai|com)", command.text)


def _nearby(document: Document, mention: Mention) -> bool:
    block = document.block_at(mention.start)
    if block is not None and block.kind == "code":
        start = max(block.start, document.text.rfind("\n", 0, max(0, mention.start - 60)))
        window = document.text[start : min(block.end, mention.end + 260)]
        own = re.search(r"nemovideo\.(?:ai|com)", window)
        return bool(_IN_CODE.search(window) and _SENDS.search(window)) and not own
    statement = _statement(document, mention.start)
    return bool(_SECRET.search(statement) and _SENDS.search(statement))


def _to_services(document: Document) -> Iterator[tuple[int, str]]:
    for match in _TO_SERVICE.finditer(document.text):
        group = "service" if match["service"] else "other"
        if not document.discouraged(match.start()):
            yield match.start(group), match[group]


def _statement(document: Document, offset: int) -> str:
    for each in document.statements:
        if each.start <= offset < each.end:
            return each.text
    return document.line_at(offset)


@rule(
    "token.to-cdn",
    "error",
    facts=("render.output.no-bearer",),
    summary="the bearer sent along when the finished file is fetched from its own address",
)
def to_cdn(document: Document) -> Iterator[Hit]:
    hits: list[int] = []
    for each in mentions(document):
        if each.command and each.command.header("Authorization") and _is_store(each):
            hits.append(each.command.start)
    for command in _of_variables(document):
        hits.append(command)
    if "Authorization" in document.text:
        hits += [each.start() for each in _CDN_CODE.finditer(document.text)]
    for match in _CDN_SAID.finditer(document.text):
        if not document.discouraged(match.start(), match.end()) and not _HARMLESS.search(match[0]):
            hits.append(match.start())
    for at in sorted(set(hits)):
        if not document.discouraged(at):
            yield Hit(
                at=at,
                message="the address of a finished video is fetched without the bearer",
                suggestion="drop Authorization here; only /api/render/proxy/<id>/download needs it",
            )


def _is_store(mention: Mention) -> bool:
    if mention.where == "foreign":
        return bool(CDN_HOST.match(mention.host))
    return (
        mention.where == "web"
        and mention.host not in WEB_HOSTS
        and not mention.host.startswith("$")
    )


def _of_variables(document: Document) -> Iterator[int]:
    from ..commands import commands

    for command in commands(document.text):
        held = any(command.start <= each.start < command.end for each in mentions(document))
        if command.header("Authorization") and not held and _OUTPUT_VARIABLE.search(command.text):
            yield command.start


@rule(
    "token.shown",
    "error",
    facts=("client.no-secrets",),
    summary="tokens or raw answers shown to the user",
)
def shown(document: Document) -> Iterator[Hit]:
    seen: set[tuple[int, str]] = set()
    for pattern, what in _SHOWN:
        for match in pattern.finditer(document.text):
            if any(abs(match.start() - at) < 20 and one == what for at, one in seen):
                continue
            if document.discouraged(match.start()) or _piped(document, match):
                continue
            if re.search(r"\b(?:never|not|without|no)\b|不|勿", match[0]):
                continue
            if pattern is not _SHOWS_RAW:
                seen.add((match.start(), what))
            yield Hit(
                at=match.start(),
                message=f"this shows {what} to the user",
                suggestion="say in plain words what happened; show neither tokens nor raw JSON",
                facts=("sse.tools.internal",) if pattern is _SHOWS_TOOLS else (),
            )


def _piped(document: Document, match: re.Match[str]) -> bool:
    """`echo "$TOKEN" | jq` and `echo "$TOKEN" > file` show nothing."""
    rest = document.text[match.end() : match.end() + 40].split("\n", 1)[0]
    return match[0].lower().startswith("echo") and bool(re.match(r"[^|>]{0,12}[|>]", rest))


@rule(
    "token.literal",
    "error",
    facts=("client.no-secrets",),
    summary="what looks like a real token, published",
)
def literal(document: Document) -> Iterator[Hit]:
    for match in _LITERAL.finditer(document.text):
        if not _SAMPLE.search(match["tail"]):
            yield Hit(
                at=match.start(),
                message="this looks like a real token, and whoever reads the document has it",
                suggestion="revoke it and write $NEMO_TOKEN",
            )


@rule(
    "token.claim-as-bearer",
    "error",
    facts=("claim.no-api-access",),
    summary="a claim token used to call the API",
)
def claim_as_bearer(document: Document) -> Iterator[Hit]:
    for match in _CLAIM_BEARER.finditer(document.text):
        if not document.discouraged(match.start(), match.end()):
            yield Hit(
                at=match.start(),
                message="a claim token opens the web page and nothing of the API",
                suggestion="Authorization: Bearer <NEMO_TOKEN>",
            )
