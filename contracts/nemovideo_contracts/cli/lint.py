"""`lint`: judge skill documents by the contract."""

from __future__ import annotations

import argparse
import codecs
import sys
from pathlib import Path

from ..lint import Document, Finding, fix, lint
from ..lint.reports import FORMATS


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="SKILL.md", help="documents")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="how to report")
    parser.add_argument("--fix", action="store_true", help="first mend what is mechanical")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 when one is an error, 2 when a file could not be read."""
    findings: list[Finding] = []
    unread = 0
    several = len(args.files) > 1 and args.format == "text"
    for path in args.files:
        try:
            found = lint(_mended(path) if args.fix else Document.read(path))
            findings += found
            if several and not found:
                print(f"{path}: no findings")
        except OSError as error:
            print(f"{path}: {error.strerror or error}", file=sys.stderr)
            unread += 1
    report = FORMATS[args.format](findings)
    if report:
        print(report)
    grave = {"error", "warning"} if args.strict else {"error"}
    return 2 if unread else int(any(each.severity in grave for each in findings))


def _mended(path: Path) -> Document:
    """The document after mending, written back where that changed a byte."""
    document = Document.read(path)
    mended = fix(document)
    data = (codecs.BOM_UTF8 if document.marked else b"") + mended.encode("utf-8")
    if data != path.read_bytes():
        path.write_bytes(data)
    return Document.read(path)
