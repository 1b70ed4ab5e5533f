"""Settings from the environment, the client id, and the three attribution headers.

NEMO_TOKEN        use this token; no free one is asked for
NEMO_CLIENT_ID    identity for the free token (default: stored in ~/.config/nemovideo/client_id)
NEMO_API_URL      the API, path prefix allowed (default: https://mega-api-prod.nemovideo.ai)
NEMO_WEB_URL      the website, for links (default: https://nemovideo.com)
SKILL_SOURCE      X-Skill-Platform, instead of detecting it from the install path
NEMO_TIME_SCALE   test aid for loopback and mocks: the clock runs N times as fast (30 s take 30/N s;
                  none at all after an answer of a mock whose clock jumps, X-Nemo-Mock: clock=jump)
"""

from __future__ import annotations

import math
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs.unix import Unix

from .errors import UsageError
from .files import write_private
from .version import VERSION

# fact: client.base-url
API_URL = "https://mega-api-prod.nemovideo.ai"
WEB_URL = "https://nemovideo.com"

ABOVE_0 = "It takes a number above 0."
UPLOAD_LIMIT = 500 * 2**20  # bytes; fact: upload.limit.500 (AX-07)


def default_folder() -> Path:
    """Where this client keeps its few files: `$XDG_CONFIG_HOME/nemovideo` or `~/.config/nemovideo`.

    On every platform, because the public documents name this place.
    """
    return Unix("nemovideo").user_config_path


@dataclass(frozen=True, kw_only=True)
class Skill:
    """Who is asking: sent as X-Skill-Source, -Version and -Platform with every API request."""

    source: str = "nemovideo-client"
    version: str = VERSION
    platform: str = "unknown"

    # facts: header.attribution.three, header.attribution.values
    def headers(self) -> dict[str, str]:
        return {
            "X-Skill-Source": self.source,
            "X-Skill-Version": self.version,
            "X-Skill-Platform": self.platform,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to connect, and as whom. The token never shows in the repr.

    `timeout` (s) bounds one answer; `max_retries` how often one reading or download is repeated.
    `time_scale` is refused by every host that is neither loopback nor says it is a mock.
    """

    api_url: str = API_URL
    web_url: str = WEB_URL
    token: str = field(default="", repr=False)
    client_id: str = ""
    folder: Path = field(default_factory=default_folder)
    skill: Skill = Skill()
    language: str = "en"
    time_scale: float = 1.0
    timeout: float = 60.0
    max_retries: int = 4
    upload_limit: int = UPLOAD_LIMIT

    def __post_init__(self) -> None:
        """Raises UsageError for what could not be sent or would never end."""
        object.__setattr__(self, "api_url", self.api_url.rstrip("/"))
        for name, url in (("NEMO_API_URL", self.api_url), ("NEMO_WEB_URL", self.web_url)):
            _check(_is_web(url), f"{name} is {url!r}", "It must start with http:// or https://.")
        for name, text in (("NEMO_TOKEN", self.token), *self.skill.headers().items()):
            problem = f"{name} holds characters that no header may hold"
            _check(sendable(text), problem, "Use printable ASCII, without spaces at the ends.")
        size = len(self.client_id)
        _check(
            _is_id(self.client_id),
            f"NEMO_CLIENT_ID is {size} characters long or not plain text",
            "Any string of at most 64 ASCII characters will do; a UUID is best.",
        )
        for name, number in (("timeout", self.timeout), ("NEMO_TIME_SCALE", self.time_scale)):
            _check(0 < number < math.inf, f"{name} is {number!r}", ABOVE_0)
        _check(self.max_retries >= 0, f"max_retries is {self.max_retries}", "It takes 0 or more.")


def _check(usable: bool, problem: str, advice: str) -> None:
    if not usable:
        raise UsageError(problem, advice=advice)


def sendable(text: str) -> bool:
    """Whether a header may hold the text."""
    return text.isascii() and (not text or text.isprintable()) and text == text.strip()


def _is_id(text: str) -> bool:
    return len(text) <= 64 and sendable(text)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return usable and sendable(url) and " " not in url


def load(env: Mapping[str, str] | None = None, *, installed_at: Path | None = None) -> Settings:
    """Settings from the environment. Raises UsageError for a value that cannot be used."""
    env = os.environ if env is None else env
    skill = Skill(
        source=env.get("NEMO_SKILL_SOURCE") or Skill.source,
        version=env.get("NEMO_SKILL_VERSION") or Skill.version,
        platform=env.get("SKILL_SOURCE") or platform(installed_at or Path(__file__)),
    )
    return Settings(
        api_url=(env.get("NEMO_API_URL") or API_URL).strip(),
        web_url=(env.get("NEMO_WEB_URL") or WEB_URL).strip().rstrip("/"),
        token=env.get("NEMO_TOKEN", "").strip(),
        client_id=env.get("NEMO_CLIENT_ID", "").strip(),
        skill=skill,
        language=_language(env),
        time_scale=_scale(env.get("NEMO_TIME_SCALE") or "1"),
    )


def _scale(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"NEMO_TIME_SCALE is {text!r}", advice=ABOVE_0) from None


# fact: header.attribution.platform
def platform(path: Path) -> str:
    """`clawhub`, `cursor` or `unknown`, from where the client is installed."""
    where = path.as_posix()
    if "/.clawhub/" in where:
        return "clawhub"
    return "cursor" if "/.cursor/skills/" in where else "unknown"


# facts: auth.client-id.uuid, auth.client-id.persisted
def client_id(settings: Settings, *, fresh: bool = False) -> str:
    """The identity a free token is given to: the same one every time, stored in a 0600 file.

    `fresh` replaces one that the server could not use.
    """
    if settings.client_id and not fresh:
        return settings.client_id
    path = settings.folder / "client_id"
    try:
        stored = path.read_text("ascii", "replace").strip() if path.is_file() else ""
        if stored and _is_id(stored) and not fresh:
            return stored
        new = str(uuid.uuid4())
        write_private(path, new + "\n")
        return new
    except OSError as error:
        raise UsageError(
            f"The client id cannot be stored in {str(path)!r} ({error.strerror})",
            advice="Set NEMO_CLIENT_ID or NEMO_TOKEN, or make the folder writable.",
        ) from None


def _language(env: Mapping[str, str]) -> str:
    """`zh-CN` from `zh_CN.UTF-8`; `en` when the locale says nothing."""
    locale = env.get("NEMO_LANGUAGE") or env.get("LC_ALL") or env.get("LANG") or ""
    name = locale.partition(".")[0].replace("_", "-")
    return name if name not in ("", "C", "POSIX") else "en"
