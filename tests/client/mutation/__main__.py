"""Mutation testing of the client's flows: which line can break without a test noticing?

    .venv/bin/python -m tests.client.mutation [FILE.py …] [--show]

Every mutant changes one thing in one module of `flows/`: a statement left out, a comparison or a
condition turned around, a number or a text changed, a result thrown away. The tests named below
run against it in a forked process; a mutant they do not notice is printed. Nothing on disk is
changed. The exit code is 1 below 90 %.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

# Imported once, before the forks.
import httpx  # noqa: F401
import pytest

ROOT = Path(__file__).parents[3]
FLOWS = ROOT / "client" / "nemovideo_client" / "flows"
TESTS = ("flows", "protocol/test_reader.py", "test_secrets.py", "test_worst_case.py")
PASS_MARK = 90.0  # percent
TIME_LIMIT = 20  # s per mutant; one that never ends is noticed

Change = Callable[[Any], ast.AST]

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """One change: which node of the module's walk, what is done to it, and where it is."""

    module: str
    node: int
    kind: str
    line: int
    change: Change


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    quiet = _annotations(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in quiet:
            continue
        for kind, change in _changes(node):
            line = getattr(node, "lineno", 0)
            yield Mutant(f"nemovideo_client.flows.{path.stem}", number, kind, line, change)


def _annotations(tree: ast.AST) -> set[int]:
    """Nodes that mean nothing at run time: annotations, aliases, docstrings, imports."""
    found: set[int] = set()
    for node in ast.walk(tree):
        dull: list[ast.AST | None] = []
        if isinstance(node, ast.AnnAssign | ast.arg):
            dull.append(node.annotation)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            dull += node.decorator_list
            dull.append(getattr(node, "returns", None))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            dull.append(node)
        if isinstance(node, ast.Import | ast.ImportFrom):
            dull.append(node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            dull += [node] if node.col_offset == 0 else []
        found |= {id(node) for top in dull if top for node in ast.walk(top)}
    return found


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    yield from _statement_changes(node)
    if isinstance(node, ast.Compare):
        yield "comparison swapped", lambda node: _with(node, "ops", [_swap(node.ops[0])])
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPS:
        yield "operator swapped", lambda node: _with(node, "op", _swap(node.op))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "turned around", lambda node: ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "one more", lambda node: ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield "text changed", lambda node: ast.Constant("XX")


def _statement_changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue():
            yield "left out", lambda node: ast.Pass()
        case ast.Assign() if not isinstance(node.value, ast.Constant):
            yield "set to None", lambda node: _with(node, "value", ast.Constant(None))
        case ast.Return() if node.value is not None:
            yield "returns None", lambda node: ast.Return(ast.Constant(None))
        case ast.If() | ast.While() | ast.IfExp():
            yield "condition turned around", _negated
        case ast.ExceptHandler() if node.type is not None:
            yield "not caught", lambda node: _with(node, "type", ast.Name("BlockingIOError"))


def _with(node: ast.AST, name: str, value: object) -> ast.AST:
    setattr(node, name, value)
    return node


def _negated(node: Any) -> ast.AST:
    return _with(node, "test", ast.UnaryOp(ast.Not(), node.test))


def _swap(op: ast.AST) -> ast.AST:
    return SWAPS[type(op)]()


class _Apply(ast.NodeTransformer):
    def __init__(self, target: ast.AST, change: Change) -> None:
        self._target, self._change = target, change

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._target:
            return ast.copy_location(self._change(copy.copy(node)), node)
        return self.generic_visit(node)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutated module instead of the one on disk."""

    def __init__(self, mutant: Mutant, path: Path) -> None:
        self._mutant, self._path = mutant, path

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        tree = ast.parse(self._path.read_text("utf-8"))
        nodes = list(ast.walk(tree))
        _Apply(nodes[self._mutant.node], self._mutant.change).visit(tree)
        exec(compile(ast.fix_missing_locations(tree), str(self._path), "exec"), vars(module))


def survives(mutant: Mutant, path: Path) -> bool:
    """Whether the tests pass with the mutant in place."""
    child = os.fork()
    if child == 0:
        signal.alarm(TIME_LIMIT)
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            sys.meta_path.insert(0, _Finder(mutant, path))
            tests = [str(ROOT / "tests" / "client" / name) for name in TESTS]
            code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", *tests])
            os._exit(0 if code == 0 else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def main() -> int:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", help="modules of flows/ (default: all)")
    parser.add_argument("--show", action="store_true", help="print every mutant")
    arguments = parser.parse_args()
    paths = [FLOWS / name for name in arguments.files] or sorted(FLOWS.glob("[!_]*.py"))
    whole = Mutant("nemovideo_client.flows.make", 0, "none", 1, lambda node: node)
    if not survives(whole, FLOWS / "make.py"):
        print("the tests fail without any mutant; run them first")
        return 2
    killed = total = 0
    for path in paths:
        lines = path.read_text("utf-8").split("\n")
        for mutant in mutants(path):
            alive = survives(mutant, path)
            total, killed = total + 1, killed + (not alive)
            if alive or arguments.show:
                where = f"{path.name}:{mutant.line}"
                fate = "SURVIVED" if alive else "noticed"
                print(f"{fate} {where} {mutant.kind}: {lines[mutant.line - 1].strip()}", flush=True)
    score = 100 * killed / max(1, total)
    print(f"{killed} of {total} mutants noticed: {score:.1f} %")
    return 0 if score >= PASS_MARK else 1


if __name__ == "__main__":
    sys.exit(main())
