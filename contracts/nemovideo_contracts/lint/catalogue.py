"""What the contract has to offer, in the form documents mention it.

Every entry names the fact that carries it; the ledger beside the specification has the wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Standing = Literal["known", "older"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A call: its short name, method, path with {holes}, fact, and whether it needs a bearer."""

    name: str
    method: str
    path: str
    fact: str
    bearer: bool = True
    standing: Standing = "known"

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))


ENDPOINTS = (
    Endpoint("token", "POST", "/api/auth/anonymous-token", "auth.endpoint", bearer=False),
    Endpoint("session", "POST", "/api/tasks/{user}/with-session/nemo_agent", "session.endpoint"),
    Endpoint("run", "POST", "/run_sse", "run.endpoint"),
    Endpoint("upload", "POST", "/api/upload-video/nemo_agent/{user}/{sid}", "upload.endpoint"),
    Endpoint("credits", "GET", "/api/credits/balance/simple", "credits.endpoint"),
    Endpoint("state", "GET", "/api/state/nemo_agent/{user}/{sid}/latest", "state.endpoint"),
    Endpoint("render", "POST", "/api/render/proxy/lambda", "render.endpoint"),
    Endpoint("older render", "POST", "/api/render/proxy/draft", "legacy.draft-render",
             standing="older"),
    Endpoint("poll", "GET", "/api/render/proxy/lambda/{id}", "render.poll.endpoint"),
    Endpoint("cancel", "POST", "/api/render/proxy/lambda/{id}/cancel", "render.cancel.endpoint"),
    Endpoint("download", "GET", "/api/render/proxy/{id}/download", "render.download.endpoint"),
    Endpoint("older poll", "GET", "/api/render/proxy/{id}", "legacy.draft-render",
             standing="older"),
    Endpoint("claim", "POST", "/api/auth/claim-token", "claim.endpoint"),
    Endpoint("named token", "POST", "/api/tokens", "legacy.tokens", standing="older"),
    Endpoint("named tokens", "GET", "/api/tokens", "legacy.tokens", standing="older"),
    Endpoint("revocation", "POST", "/api/tokens/{id}/revoke", "legacy.tokens", standing="older"),
)  # fmt: skip

API_HOST = "mega-api-prod.nemovideo.ai"
OTHER_HOSTS = frozenset({"mega-api-dev.nemovideo.ai", "mega-api.nemovideo.ai"})
SIBLING = re.compile(r"(?:nemo-)?mega-x-api[\w-]*\.nemovideo\.(?:ai|com)$")
SIBLING_PATH = re.compile(
    r"^/(?:services/v1|files/upload|projects|auth/verify|billing|ws/chat|api/v1/state/frontend"
    r"|api/auth/exchange-claim-token)\b"
)
WEB_HOSTS = frozenset({"nemovideo.com", "nemovideo.ai", "www.nemovideo.com", "www.nemovideo.ai"})
OWN_HOST = re.compile(r"(?:^|\.)nemovideo\.(?:ai|com)$")
CDN_HOST = re.compile(
    r"^(?:static\d*|cdn|media|assets|files)\b.*|.*\b(?:cdn|cloudfront|oss"
    r"|s3)\b.*"
)
LOCAL = re.compile(r"^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?$")

CLIENT_ID = "X-Client-Id"
ATTRIBUTION = ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform")
LEGACY_HEADERS = ("X-API-Key", "X-User-Id")
PLATFORMS = frozenset({"clawhub", "cursor", "unknown"})

FORMATS = ("mp4", "mov", "avi", "webm", "mkv", "jpg", "jpeg", "png", "gif", "webp",
           "mp3", "wav", "m4a", "aac")  # fmt: skip
REFUSED = ("heic", "heif", "svg", "pdf", "psd", "tiff", "tif", "bmp", "raw", "cr2", "dng", "avif",
           "docx", "doc", "txt", "pptx", "ppt", "xlsx", "wmv", "flv", "mpeg", "mpg", "3gp", "m4v",
           "ogg", "ogv", "opus", "flac", "wma", "aiff", "mts", "m2ts", "srt", "vtt", "eps", "zip",
           "rmvb", "icns", "ico", "exr")  # fmt: skip

RUN_KEYS = {"appName": "app_name", "userId": "user_id", "sessionId": "session_id",
            "newMessage": "new_message"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """A code, what it means and does about it, and words that would mean something else."""

    number: str
    fact: str
    means: str
    action: str
    right: re.Pattern[str]
    wrong: re.Pattern[str]


def _code(number: str, fact: str, means: str, action: str, right: str, wrong: str) -> Code:
    return Code(
        number, fact, means, action, re.compile(right, re.IGNORECASE), re.compile(wrong, re.I)
    )


CODES: Mapping[str, Code] = {
    each.number: each
    for each in (
        _code("1001", "code.1001.reacquire", "Token unknown or expired",
              "Ask for a new anonymous token once and repeat the call",
              r"token|auth|credential|log-?in|sign|\bkey\b|令牌|登录|凭证|认证|鉴权|过期",
              r"session|会话|credit|wallet|balance|积分|file|文件|upload|rate|限流"),
        _code("1002", "code.1002.new-session", "No such session", "Create a new session",
              r"session|会话|任务",
              r"token|auth|log-?in|credential|令牌|登录|credit|balance|积分|file|upload|文件|rate|限流"),
        _code("2001", "code.2001.link", "Out of credits",
              "Show the registration link with ?bind=<id>, or advise to top up",
              r"credit|balance|quota|wallet|purse|funds|points|积分|余额|点数|额度",
              r"token|session|会话|令牌|file|文件|rate|限流|format|plan\b|subscri|upload"
              r"|too (?:large|big)"),
        _code("4001", "code.4001.formats", "Unsupported file type", "Name the supported formats",
              r"unsupported|type|format|kind|extension|sort of|not supported|codec|格式|类型"
              r"|不支持",
              r"large|big|size|weigh|heavy|exceed|too (?:long|much)|auth|session|过大|太大|大小"
              r"|token|credit|积分"),
        _code("4002", "code.4002.compress", "File too large", "Advise to compress or trim it",
              r"large|big|size|limit|weigh|heavy|exceed|\blong|huge|过大|太大|大小|超",
              r"format|type|kind|sort of|extension|codec|unsupported|session|格式|类型|token|credit"
              r"|积分"),
        _code("400", "code.400.retry", "X-Client-Id is missing",
              "Make a client id and ask again",
              r"client|bad request|invalid|param|请求|参数|missing|缺",
              r"credit|积分|rate limit|限流|too large|过大|expired|过期"),
        _code("402", "code.402.register", "Export blocked by the plan",
              "Advise to register or upgrade; it is not about credits",
              r"plan|export|subscri|tier|attribution|header|upgrade|导出|套餐|订阅|会员|头",
              r"token|session|会话|file|文件|rate limit|限流"),
        _code("429", "code.429.retry-once", "Asked too often", "Wait 30 s and try once more",
              r"rate|limit|too many|often|throttl|频|限|太多",
              r"token expired|session not found|会话不存在|file too|文件过大|out of credits"
              r"|积分不足"),
    )
}  # fmt: skip
