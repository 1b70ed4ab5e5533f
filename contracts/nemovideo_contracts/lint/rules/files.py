"""Files: which formats are said to be accepted, and how large they may be."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..catalogue import FORMATS, REFUSED
from ..document import Document, Edit, Statement
from ..findings import Hit, rule
from ..language import Quantity, sizes
from ..mentions import mentions, names

_EXTENSION = re.compile(
    rf"(?<![\w/])\.?(?P<name>{'|'.join((*FORMATS, *REFUSED))})s?(?![\w/-])", re.I
)
_ACCEPTS = re.compile(
    r"accept|support|formats?\b|file types?|stick to|works? (?:best|with)|upload|\bsend\b"
    r"|\bdrop\b|input"
    r"|\buse\b|\bshare\b|attach|smoothest|\bwelcome|\ballowed|\btakes?\b|\bhandles?\b|\bfine\b"
    r"|\bokay\b|\bno problem\b|\b(?:come|go|get)s? through\b"
    r"|格式|支持|上传|接受|发送|文件类型|使用|可以|也行|直接传|能传|没问题",
    re.I,
)
_TURNS = re.compile(
    r"convert|transcod|re-?encode|export(?:s|ed|ing)?\b|\bsave\b|turn(?:s|ed"
    r"|ing)?(?: \w+){0,3} into|\bconversion"
    r"|download as|output"
    r"|转换|转成|转为|导出|另存|输出",
    re.I,
)
_COMES_IN = re.compile(
    r"upload|accept|\binputs?\b|attach|\bdrop\b|\bsend\b|\bhand(?:s|ed)? (?:over|in)\b|\bimport"
    r"|上传|接受|发送|素材",
    re.I,
)
_GOES_OUT = re.compile(
    r"output|export|produc|generat|\bcreat|deliver|\breturn|\brender|download|\bsav(?:e|ing)\b"
    r"|subtitle|caption|transcri|\bresults?\b|format(?:ted|s)? as\b|\bwrit(?:e|es|ten|ing)\b"
    r"|com(?:e|es|ing) (?:back|out)\b|\bget back\b|导出|输出|生成|字幕|下载|保存",
    re.I,
)
_DENIES = re.compile(
    r"\bnot\b|n['’]t\b|unsupported|\bno\b|reject|refuse|\bexcept|\bother than\b|4001|不支持"
    r"|不接受|不能|无法|除了|拒绝",
    re.I,
)
_GOES_ON = re.compile(
    r"[.。]\s*(?:Tell|Ask|Convert|Have|Turn|It|These|Those|Such|They|But|That|先|请先|但)\b"
)
_NEEDLESS = re.compile(
    r"\b(?:no need to|need not|needn['’]t|don['’]t (?:have|need) to|without|no) (?:be )?"
    r"(?:convert|transcod)\w*|\bno (?:problem|conversion|trouble|fuss)\b"
    r"|(?:不用|无需|不必|不需要)(?:先)?(?:转换?\w?|转码)|没问题",
    re.I,
)
_LIMITS = re.compile(
    r"\bmax(?:imum)?\b|\blimit|\bup to\b|\bno (?:more|larger|bigger) than\b"
    r"|\b(?:must|has to|should) be\b|≤|<=|\bat most\b|\bmay (?:weigh|be)\b|\bnothing (?:above"
    r"|over|larger|bigger|beyond)\b|\bcap(?:ped)?\b"
    r"|最大|上限|不超过|不能超过|以内|至多|限制",
    re.I,
)
_REFUSES = re.compile(
    r"reject|refuse|\bfails?\b|\bbounces?d?\b|4002|not accepted|too (?:large|big)|拒绝|失败",
    re.I,
)
_ELSEWHERE = re.compile(
    r"tiktok|instagram|whatsapp|youtube|facebook|twitter|linkedin|discord|telegram|e-?mail|snapchat"
    r"|抖音|微信|快手|小红书|邮件",
    re.I,
)
_OF_FILES = re.compile(
    r"file|upload|\bsupport|\bmp4|image|photo|video|clip|audio|size|footage|weigh|too (?:large"
    r"|big)|heavy|文件|上传|图片"
    r"|照片|视频|音频|大小|素材",
    re.I,
)
_ADVICE = re.compile(
    r"fast|quick|recommend|ideal|smooth|optim|best|about|around|roughly|may take|longer|result"
    r"|output"
    r"|建议|推荐|最佳|更快|大约|左右|输出",
    re.I,
)
_SUBJECTS = (
    (re.compile(r"\b(?:image|photo|picture|png|jpe?g)s?\b|图片|照片", re.I), "image"),
    (re.compile(r"\baudio|\bmusic|\bmp3|\bsongs?\b|音频|音乐", re.I), "audio"),
    (re.compile(r"\bvideo|\bclips?\b|\bfootage|\bmp4|视频", re.I), "video"),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A size limit in megabytes, its offset, and what it is said of."""

    at: int
    size: Quantity
    subject: str


@dataclass(frozen=True, slots=True)
class Named:
    """A format named in a statement that invites files of it."""

    at: int
    end: int
    name: str
    statement: Statement


@functools.lru_cache(maxsize=8)
def invited(document: Document) -> tuple[Named, ...]:
    """Every format some statement of the document invites."""
    return tuple(_invited(document))


def _invited(document: Document) -> Iterator[Named]:
    for statement in document.statements:
        if statement.block.kind in ("code", "heading") or not _ACCEPTS.search(statement.text):
            continue
        for match in _EXTENSION.finditer(statement.text):
            at = statement.start + match.start("name")
            if (
                not _is_produced(document, statement, match)
                and not _is_word(match)
                and not _withheld(document, statement, match)
            ):
                yield Named(
                    at, statement.start + match.end("name"), match["name"].lower(), statement
                )


def _is_produced(document: Document, statement: Statement, match: re.Match[str]) -> bool:
    """Whether a format is said of what comes out: the nearest word of direction decides."""
    before, after = statement.text[: match.start()], statement.text[match.end() :]
    for text, nearest in ((before, -1), (after, 0), (document.heading(statement.start), 0)):
        words = sorted(
            (found.start(), out)
            for pattern, out in ((_COMES_IN, False), (_GOES_OUT, True))
            for found in pattern.finditer(text)
        )
        if words:
            return words[nearest][1]
    return False


_WORDS = frozenset({"raw", "doc", "zip", "ico", "txt"})
"""Formats that are words too: only in capitals or after a dot is the format meant."""


def _is_word(match: re.Match[str]) -> bool:
    name = match["name"]
    return name.lower() in _WORDS and not (name.isupper() or match[0].startswith("."))


def _withheld(document: Document, statement: Statement, match: re.Match[str]) -> bool:
    """Whether the statement denies the format, or speaks of turning something into or from it."""
    clause = re.split(
        r"[,;:，；：—()（）|]\s*(?=[a-z\u4e00-\u9fff])", statement.text[: match.start()]
    )[-1]
    end = statement.start + match.end()
    after = statement.text[match.end() : match.end() + 60]
    # "HEIC? Convert it first."
    after = document.text[end : end + 60].lstrip("?？ ") if after.startswith(("?", "？")) else after
    # "Some send HEIC. It is refused."
    if _GOES_ON.match(document.text, end):
        after = document.text[end + 1 : end + 60].lstrip()
    # Whoever need not convert is invited all the same.
    after = _NEEDLESS.sub(" ", after)
    denied = _DENIES.search(clause) or re.match(
        rf"(?:[^.;|。；]|\.(?=\w)){{0,30}}(?:{_DENIES.pattern})", after, re.I
    )
    turned = _TURNS.search(clause) or _TURNS.search(re.split(r"[.;|。；]", after)[0])
    return bool(denied or turned) or document.discouraged(statement.start + match.start())


def listed(document: Document) -> frozenset[str]:
    """The formats of the document's own list of what is accepted; empty where it has none."""
    found: set[str] = set()
    for statement in {each.statement for each in invited(document)}:
        names = {each.name for each in invited(document) if each.statement == statement}
        if len(names & set(FORMATS)) >= 6:
            found |= names
    return frozenset(found)


@rule(
    "formats.refused",
    "error",
    facts=("upload.formats", "code.4001"),
    summary="files invited that the API refuses",
)
def refused(document: Document) -> Iterator[Hit]:
    own = listed(document)
    if not any(each.where in ("api", "base") or each.meant for each in mentions(document)):
        return
    for each in invited(document):
        if each.name not in REFUSED or (
            each.name in ("heic", "heif") and own and each.name not in own
        ):
            continue
        photo = each.name in ("heic", "heif")
        yield Hit(
            at=each.at,
            message=f"{each.name.upper()} is not an accepted format; its upload ends in 4001",
            suggestion=f"convert it first; accepted are {', '.join(FORMATS)}",
            severity="axis" if photo else "error",
            facts=("upload.formats.heic-refused", "upload.formats.heic-accepted") if photo else (),
            edits=without(document, each),
        )


@rule(
    "contradiction.formats",
    "warning",
    facts=("upload.formats", "upload.formats.heic-refused"),
    summary="a format recommended that the document's own list does not have",
)
def recommended(document: Document) -> Iterator[Hit]:
    own = listed(document)
    for each in invited(document):
        if own and each.name in ("heic", "heif") and each.name not in own:
            yield Hit(
                at=each.at,
                message=f"{each.name.upper()} is recommended here and missing in the list of "
                "accepted formats",
                suggestion="leave it out, or convert to JPG first",
                edits=without(document, each),
            )


def without(document: Document, named: Named) -> tuple[Edit, ...]:
    """The edit that takes a format out of an enumeration of uploads; none where it is not one."""
    text = document.text
    others = {each.name for each in invited(document) if each.statement == named.statement}
    if not (_COMES_IN.search(named.statement.text) and others & set(FORMATS)):
        return ()
    after = re.compile(r"[`*]*\s*[,，、/]\s*(?:and |or )?").match(text, named.end)
    before = re.search(
        r"(?:\s*[,，、/]\s*(?:and |or |和|或)?|\s+(?:and|or)\s+)[`*.]*$", text[: named.at]
    )
    if before and before.start() >= named.statement.start:
        tail = len(re.match(r"[`*]*", text[named.end :])[0]) if "`" in before[0] else 0  # type: ignore[index]
        return (Edit(before.start(), named.end + tail, ""),)
    return (Edit(named.at, after.end(), ""),) if after else ()


@functools.lru_cache(maxsize=8)
def limits(document: Document) -> tuple[Limit, ...]:
    """Every size limit of uploads the document states."""
    return tuple(_limits(document))


def _limits(document: Document) -> Iterator[Limit]:
    for statement in document.statements:
        text = statement.text
        limits = _LIMITS.search(text) or _REFUSES.search(text)
        if statement.block.kind == "code" or not limits or not _OF_FILES.search(text):
            continue
        for size in sizes(text):
            clause = (
                re.split(r"[,;，；。]", text[: size.start])[-1] + text[size.start : size.end + 20]
            )
            if not (_ADVICE.search(clause) or _ELSEWHERE.search(text)) and size.low >= 2:
                yield Limit(statement.start + size.start, size, _subject(text, size))


def _subject(text: str, size: Quantity) -> str:
    before = re.split(r"[,;，；。]", text[max(0, size.start - 40) : size.start])[-1]
    near = before + re.split(r"[,;，；。]", text[size.start : size.end + 24])[0]
    found = [name for pattern, name in _SUBJECTS if pattern.search(near)]
    return found[0] if len(found) == 1 else ""


@rule(
    "limit.size",
    "axis",
    facts=("upload.limit.200", "upload.limit.500"),
    summary="a size limit; every document gives its own",
)
def size_limit(document: Document) -> Iterator[Hit]:
    if not names(document):
        return
    seen: set[float] = set()
    for each in limits(document):
        if each.size.low not in seen:
            seen.add(each.size.low)
            yield Hit(
                at=each.at,
                message=f"{each.size.text} is one of several limits documents give "
                "(200 MB, 500 MB and others)",
                suggestion="expect 4002 rather than trust a number",
            )


@rule(
    "contradiction.size",
    "warning",
    facts=("upload.limit.enforced",),
    summary="two different size limits for the same thing",
)
def two_sizes(document: Document) -> Iterator[Hit]:
    first: dict[str, Limit] = {}
    for each in limits(document):
        other = first.setdefault(each.subject, each)
        general = first.get("")
        if general and general.size.low < each.size.low:
            other = general
        elif not each.subject:
            other = next((one for one in first.values() if one.size.low > each.size.low), other)
        # 500 MB and half a gigabyte are the same.
        if abs(other.size.low - each.size.low) > 0.05 * each.size.low:
            yield Hit(
                at=each.at,
                message=f"{each.size.text} here, {other.size.text} in line "
                f"{document.place(other.at)[0]}",
                suggestion="keep one",
            )
            return
