"""Shell commands in a document, and what is quoted in them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"^[\s>]*(```+|~~~+)\s*(\w*)")
_SHELLS = ("", "bash", "sh", "shell", "zsh", "console", "curl")
_COMMANDS = re.compile(
    r"\bcurl\b|^\s*(?:export )?\w+\+?=|^\s*\w+ ?\(\) ?\{|^\s*(?:cat|jq|tee|printf|echo)\b.*>",
    re.MULTILINE,
)
_PROMPT = re.compile(r"^\s*\$ ")
_IDLE = re.compile(r"\s*(?:#|$)")
_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*\\\s*$")


class SkillError(ValueError):
    """A document that has nothing to run, or nothing to run it with; the text says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A shell command, over as many lines as it takes, and the line it begins at."""

    line: int
    text: str


def steps(document: str) -> list[Step]:
    """The commands of the blocks that send or set anything.

    Raises SkillError for a document without a curl, and on a machine without bash.
    """
    if shutil.which("bash") is None:
        raise SkillError("a document's commands are run with bash, and bash is not to be found")
    found = [step for block in _blocks(document) for step in _commands(block)]
    if not any("curl" in step.text for step in found):
        raise SkillError(
            "there is no block of shell commands with curl in this document; "
            "`lint` judges what a document says in words"
        )
    return found


def _blocks(document: str) -> Iterator[Step]:
    fence, began, shell = "", 0, False
    block: list[str] = []
    for nth, line in enumerate(document.splitlines(), 1):
        mark = _FENCE.match(line)
        if not fence and mark:
            fence, began, block = mark[1], nth + 1, []
            shell = mark[2].lower() in _SHELLS
        elif fence and line.lstrip("> \t").startswith(fence):
            text = "\n".join(_PROMPT.sub("", written) for written in block)
            if shell and _COMMANDS.search(text):
                yield Step(line=began, text=text)
            fence = ""
        elif fence:
            block.append(line.lstrip("> ") if line.lstrip().startswith(">") else line)


def _commands(block: Step) -> Iterator[Step]:
    """A block cut where bash takes what came so far for whole commands."""
    lines = block.text.splitlines()
    began = 0
    for nth in range(len(lines)):
        if began == nth and _IDLE.match(lines[nth]):
            began = nth + 1
        elif (text := "\n".join(lines[began : nth + 1])) and _whole(text):
            yield Step(line=block.line + began, text=text)
            began = nth + 1
    if began < len(lines):
        yield Step(line=block.line + began, text="\n".join(lines[began:]))


def _whole(text: str) -> bool:
    if _GOES_ON.search(text):
        return False
    parsed = subprocess.run(["bash", "-n"], input=text.encode(), capture_output=True, check=False)
    # Of a text in place that nothing ends, bash only warns.
    return parsed.returncode == 0 and not parsed.stderr


def quotes(text: str) -> str:
    """For every character the quote it stands in: ' or ", # in a comment, else a space."""
    inside, marks = [""], []
    skip = False
    for at, here in enumerate(text):
        now = inside[-1]
        marks.append(now if now in ("'", '"', "#") else " ")
        if skip:
            skip = False
        elif here == _ENDS.get(now):
            inside.pop()
        elif here == "\\" and now not in ("'", "#"):
            skip = True
        elif _opens(text, at, now):
            inside.append(here)
    return "".join(marks)


_ENDS = {"'": "'", '"': '"', "#": "\n", "(": ")"}


def _opens(text: str, at: int, now: str) -> bool:
    """Whether a quote, a comment or a command inside another one begins here."""
    here, before = text[at], text[at - 1 : at]
    match here:
        case "(":
            return now == "(" or (now in ("", '"') and before == "$")
        case '"' | "'":
            return now in ("", "(")
        case "#":
            return now in ("", "(") and (not before or before.isspace())
    return False
