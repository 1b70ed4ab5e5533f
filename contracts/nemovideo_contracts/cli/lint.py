"""`lint`: judge skill documents by the contract."""

from __future__ import annotations

import argparse
import codecs
import sys
from pathlib import Path

from ..lint import Document, Finding, Rule, all_rules, fix, lint
from ..lint.reading.encoding import decode
from ..lint.reports import FORMATS, Report

STDIN = Path("-")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="SKILL.md", help="documents; - reads standard input"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="how to report")
    parser.add_argument("--fix", action="store_true", help="first fix what needs no judgment")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument("--rules", action="store_true", help="list the rules and stop")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 when one is an error, 2 when a document could not be read.

    Raises:
        ValueError: neither a document nor --rules was given, or --fix together with `-`.
    """
    if args.rules:
        print("\n".join(map(_line, all_rules().values())))
        return 0
    if not args.files:
        raise ValueError("no document given; name files, or - for standard input")
    if args.fix and STDIN in args.files:
        raise ValueError("--fix writes files back and cannot be used with -")
    report = _report(args.files, args.fix, args.strict)
    for file, reason in report.unread:
        print(f"{file}: {reason}", file=sys.stderr)
    said = FORMATS[args.format](report)
    if said:
        print(said)
    return 2 if report.unread else int(any(map(report.fails, report.findings)))


def _report(paths: list[Path], fixes: bool, strict: bool) -> Report:
    findings: list[Finding] = []
    files, unread = [], []
    for path in paths:
        try:
            findings += lint(_fixed(path) if fixes else _read(path))
            files.append(str(path))
        except OSError as error:
            unread.append((str(path), error.strerror or str(error)))
    return Report(tuple(findings), tuple(files), tuple(unread), strict)


def _read(path: Path) -> Document:
    """The document of a path; `-` is standard input.

    Raises:
        OSError: it cannot be read, or has nothing in it.
    """
    data = sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    if not data.strip():
        raise OSError("the document is empty")
    return Document(decode(data), str(path))


def _fixed(path: Path) -> Document:
    """The document after fixing, written back where that changed a byte."""
    document = _read(path)
    data = (codecs.BOM_UTF8 if document.marked else b"") + fix(document).encode("utf-8")
    if data != path.read_bytes():
        path.write_bytes(data)
    return _read(path)


def _line(rule: Rule) -> str:
    return f"{rule.id:<26} {rule.severity:<8} {rule.finds}"
