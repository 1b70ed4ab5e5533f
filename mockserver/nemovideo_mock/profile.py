"""The axes: what the public record leaves open or contradicts, one named switch each.

A profile is one choice on every axis. `seed` follows the seed documents wherever they speak;
the other presets each side with somebody else. A profile file is TOML with the field names
below as keys, and `base = "<preset>"` to start from.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal


class ProfileError(ValueError):
    """A profile that cannot be used; the text names the key and what it may be."""


def axis(number: str | None, default: Any) -> Any:
    """A field that answers a numbered contradiction (`AX-01`…), or a gap nobody numbered."""
    return field(default=default, metadata={"axis": number})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One choice on every axis. Durations are seconds, costs credits, sizes as named."""

    name: str = "seed"

    # How answers look.
    render_poll: Literal["top-level", "data", "output-url", "union"] = axis("AX-01", "top-level")
    envelope: Literal["code-data", "code-message-data", "bare"] = axis("AX-02", "code-data")
    payload: Literal["typed", "adk", "text", "gateway"] = axis("AX-03", "typed")
    error_transport: Literal["body", "status", "detail"] = axis("AX-04", "body")
    error_text: Literal["message", "msg", "error", "detail", "reason"] = axis(None, "message")
    heartbeat: Literal["json-and-empty", "json", "empty", "comment", "event", "none"] = axis(
        "AX-15", "json-and-empty"
    )
    heartbeat_interval: float = axis(None, 10.0)
    empty_draft: Literal["absent", "null", "empty-object"] = axis("AX-21", "absent")
    # facts: credits.exhausted.link-client, credits.exhausted.link-backend
    registration_link: Literal["client", "backend"] = axis("AX-22", "client")
    download: Literal["bytes", "json"] = axis("AX-24", "bytes")
    output_url_life: float = axis(None, 604_800.0)
    unknown_render: Literal["not-found", "success-false", "failed"] = axis("AX-30", "not-found")
    unusable_draft: Literal["failed", "refused"] = axis("AX-30", "failed")
    older_paths: Literal["absent", "present"] = axis(None, "absent")
    render_queue: Literal["parallel", "one-per-session"] = axis(None, "parallel")

    # Who is let in.
    token_limit: Literal["client-and-ip", "client", "ip-per-hour", "none"] = axis(
        "AX-09", "client-and-ip"
    )
    token_life: Literal["seven-days", "never-expires"] = axis("AX-10", "seven-days")
    token_again: Literal["refused-until-expiry", "same-token", "fresh-token"] = axis(
        "AX-11", "refused-until-expiry"
    )
    anonymous_scopes: Literal["read-write-upload", "all"] = axis("AX-08", "read-write-upload")
    export_blocked: Literal[
        "attribution-or-plan", "attribution", "plan", "exhausted-and-unattributed", "credits"
    ] = axis("AX-05", "attribution-or-plan")
    attribution: Literal["export", "render", "all"] = axis("AX-20", "export")
    path_user: Literal["me-or-own", "me", "own"] = axis("AX-13", "me-or-own")
    render_owner: Literal["token", "user"] = axis(None, "token")

    # What requests may look like.
    run_user_id: Literal["optional", "required", "me", "own"] = axis("AX-12", "optional")
    run_casing: Literal["snake", "both"] = axis("AX-29", "snake")
    session_language: Literal["optional", "required"] = axis("AX-31", "optional")
    upload_field: Literal["files", "file", "either"] = axis("AX-18", "files")
    # facts: upload.limit.500, upload.limit.200
    upload_limit_mb: int = axis("AX-07", 500)
    megabyte: Literal["decimal", "binary"] = axis("AX-07", "binary")
    heic: Literal["refused", "accepted"] = axis("AX-16", "refused")

    # What turns do and cost.
    stream_limit: float = axis("AX-14", 900.0)
    out_of_credits: Literal["response", "stream", "text"] = axis("AX-23", "response")
    silent_subject: Literal["edits", "generations", "both"] = axis("AX-32", "edits")
    silent_rate: float = axis("AX-32", 0.3)
    noise_rate: float = axis(None, 0.0)
    replies: Literal["varied", "separate", "inline", "markdown", "partial", "plain"] = axis(
        None, "varied"
    )
    second_stage: Literal["always", "strippable"] = axis("AX-33", "strippable")
    concurrent_turns: Literal["queue", "refuse", "interleave"] = axis(None, "queue")
    generation_cost: int = axis("AX-19", 100)
    generation_charge: Literal["per-clip", "per-turn"] = axis("AX-19", "per-clip")
    edit_cost: int = axis("AX-19", 50)
    edit_charge: Literal["per-turn", "per-session"] = axis("AX-19", "per-turn")
    # facts: credits.cost.export-free, render.free
    export_cost: int = axis("AX-19", 0)
    free_credits: int = axis(None, 100)

    @property
    def upload_limit(self) -> int:
        """The largest upload accepted, in bytes."""
        # facts: upload.limit.megabyte-binary, upload.limit.megabyte-decimal
        return self.upload_limit_mb * (2**20 if self.megabyte == "binary" else 10**6)

    def replace(self, **choices: Any) -> Profile:
        """This profile with some choices changed; ProfileError names a choice that is none."""
        for key, value in choices.items():
            _check(key, value)
        return dataclasses.replace(self, **choices)


def preset(name: str) -> Profile:
    """The preset of that name, or ProfileError with the names there are."""
    try:
        return PRESETS[name]
    except KeyError:
        raise ProfileError(f"no profile {name!r}; there are {', '.join(PRESETS)}") from None


def load(source: str | Path) -> Profile:
    """A preset by name, or a TOML file by path."""
    if str(source) in PRESETS:
        return preset(str(source))
    path = Path(source)
    try:
        choices = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ProfileError(
            f"{source!s} is neither a file nor a profile; profiles are {', '.join(PRESETS)}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path}: {error}") from None
    try:
        return from_mapping({"name": path.stem, **choices})
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from None


def from_mapping(choices: Mapping[str, Any]) -> Profile:
    """A profile from plain data; `base` names the preset it starts from (`seed`)."""
    rest = dict(choices)
    return preset(rest.pop("base", "seed")).replace(**rest)


def options(key: str) -> tuple[Any, ...] | None:
    """The options of a field, or None when it holds a number or a name."""
    return typing.get_args(_hints()[key]) or None


@functools.cache
def _hints() -> Mapping[str, Any]:
    return typing.get_type_hints(Profile)


def _check(key: str, value: Any) -> None:
    names = [option.name for option in fields(Profile)]
    if key not in names:
        near = difflib.get_close_matches(key, names, n=1)
        raise ProfileError(
            f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    allowed = options(key)
    if allowed is not None:
        if value not in allowed:
            choices = ", ".join(map(repr, allowed))
            raise ProfileError(f"{key} is one of {choices}, not {value!r}")
        return
    kind = _hints()[key]
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise ProfileError(f"{key} takes a {kind.__name__}, not {value!r}")
    if kind is not str and value < 0:
        raise ProfileError(f"{key} cannot be negative, got {value!r}")
    if key.endswith("_rate") and value > 1:
        raise ProfileError(f"{key} is a share between 0 and 1, got {value!r}")


SEED = Profile()

PRESETS: Mapping[str, Profile] = types.MappingProxyType(
    {
        "seed": SEED,
        # What the API reference of v4.4 prints.
        "reference": SEED.replace(
            name="reference",
            render_poll="data",
            anonymous_scopes="all",
            # It knows no attribution headers, so that 402 can only be the plan's.
            export_blocked="plan",
            heartbeat="json",
            run_user_id="own",
            path_user="own",
            session_language="required",
            stream_limit=600.0,
            token_limit="ip-per-hour",
            token_again="fresh-token",
        ),
        # What Google's agent kit does when nothing wraps its streams.
        "adk": SEED.replace(
            name="adk",
            payload="adk",
            error_transport="detail",
            heartbeat="none",
            run_user_id="required",
            run_casing="both",
        ),
        # Answers that please readers of either envelope.
        "union": SEED.replace(
            name="union",
            render_poll="union",
            envelope="code-message-data",
            error_transport="status",
            registration_link="backend",
        ),
        # Refuses everything that any source forbids.
        "strict": SEED.replace(
            name="strict",
            attribution="all",
            concurrent_turns="refuse",
            error_transport="status",
            path_user="me",
            run_user_id="me",
            session_language="required",
            unusable_draft="refused",
            upload_limit_mb=200,
            megabyte="decimal",
        ),
    }
)
