"""What other projects take from this one: the JavaScript package, the action, hooks, the image."""

from __future__ import annotations

import itertools
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator
from packaging.requirements import Requirement
from packaging.version import Version

from tests.schemas import published

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "deploy" / "ci"
BIN = Path(sys.executable).parent
YAML = [
    *(".pre-commit-hooks.yaml", "action.yml", "deploy/ci/drift.yml"),
    *(".github/workflows/test.yml", ".github/workflows/release.yml"),
]


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_javascript_package() -> None:
    done = subprocess.run(
        ["node", "--test"],
        cwd=ROOT / "client" / "js",
        env={**os.environ, "NEMO_MOCK": str(BIN / "nemovideo-mock")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "# pass 9" in done.stdout, done.stdout[-1000:]
    assert "# skipped 0" in done.stdout


def test_its_types_are_those_of_the_control_api() -> None:
    made = runpy.run_path(str(ROOT / "client" / "js" / "control_types.py"))["types"]()
    file = ROOT / "client" / "js" / "src" / "control.d.ts"
    assert file.read_text("utf-8") == made, "python client/js/control_types.py > …/control.d.ts"


def test_its_version_is_that_of_the_project() -> None:
    package = json.loads((ROOT / "client" / "js" / "package.json").read_text("utf-8"))
    assert f'version = "{package["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "dependencies" not in package
    for entry in package["exports"].values():
        for file in entry.values():
            assert (ROOT / "client" / "js" / file).is_file()


def run(script: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    files = {name: str(tmp_path / name.lower()) for name in ("GITHUB_ENV", "GITHUB_OUTPUT")}
    return subprocess.run(
        ["bash", str(SCRIPTS / script)],
        cwd=ROOT if script == "release.sh" else tmp_path,
        env={"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
        | {"RUNNER_TEMP": str(tmp_path), **files, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_action_serves(tmp_path: Path) -> None:
    done = run("serve.sh", tmp_path, SERVE_ARGS="--render\nstub\n--tokens\nunlimited\n")
    assert done.returncode == 0, done.stdout + done.stderr
    pid = int((tmp_path / "nemovideo-mock.pid").read_text())
    try:
        exported = dict(
            line.split("=", 1) for line in (tmp_path / "github_env").read_text().split()
        )
        assert (tmp_path / "github_output").read_text() == f"url={exported['NEMO_API_URL']}\n"
        assert exported["NEMO_WEB_URL"] == exported["NEMO_API_URL"] + "/web"
        with urllib.request.urlopen(exported["NEMO_API_URL"] + "/health") as answer:
            assert json.load(answer)["status"] == "ok"
    finally:
        os.kill(pid, signal.SIGTERM)
        ended(pid)


def ended(pid: int) -> None:
    """Wait until a process that is not our child is gone."""
    for _ in range(300):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)


def test_the_action_says_why_it_does_not_serve(tmp_path: Path) -> None:
    done = run("serve.sh", tmp_path, SERVE_ARGS="--profile\nno-such\n")
    assert done.returncode == 1
    assert "no-such" in done.stderr


def test_the_action_lints(tmp_path: Path) -> None:
    bad, good = ROOT / "fixtures/skills/bad", tmp_path / "a b; touch x.md"
    shutil.copy(next(iter(sorted(bad.glob("*.md")))), good)
    done = run("lint.sh", tmp_path, DOCUMENTS=f"{good}\n")
    assert done.returncode == 1
    assert "::error file=" in done.stdout
    report = json.loads((tmp_path / "nemovideo-lint.sarif").read_text("utf-8"))
    assert report["runs"][0]["results"]
    assert not (tmp_path / "x.md").exists()


def test_the_action_refuses_versions_that_are_none(tmp_path: Path) -> None:
    done = run("install.sh", tmp_path, VERSION="1.0; touch x")
    assert (done.returncode, "is no version" in done.stderr) == (2, True)


@pytest.mark.parametrize("path", YAML)
def test_no_input_is_part_of_a_script(path: str) -> None:
    """What stands in a script by interpolation is run: GitHub's expressions stay out of them."""
    text = (ROOT / path).read_text("utf-8")
    assert read(path)
    scripts = re.findall(r"^( *)(?:- )?run: (\|\n(?:\1 .*\n|\n)*|.*)$", text, re.M)
    assert not [body for _, body in scripts if "${{" in body]


def test_a_release_needs_its_changelog(tmp_path: Path) -> None:
    assert "the tag is v0.0.0" in run("release.sh", tmp_path, TAG="v0.0.0").stderr


@pytest.mark.parametrize("hook", read(".pre-commit-hooks.yaml"), ids=lambda hook: hook["id"])
def test_the_hooks_lint(hook: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "SKILL.md"
    shutil.copy(next(iter(sorted((ROOT / "fixtures/skills/bad").glob("*.md")))), file)
    assert re.search(hook["files"], "skills/a/SKILL.md")
    program, *words = hook["entry"].split()
    done = subprocess.run(
        [str(BIN / program), *words, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr


def test_the_image_copies_what_is_there() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    copied = [
        word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.M) for word in line.split()
    ]
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = built["tool"]["hatch"]["build"]["targets"]["wheel"]
    packages = {path.split("/")[0] for path in needed["packages"]}
    assert {"pyproject.toml", *packages, *needed["force-include"]} <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored
    assert "USER nemo" in text
    assert 'nemovideo-mock", "health"' in text


def test_the_compose_file_follows_its_schema() -> None:
    validator = Draft201909Validator(published('"Compose Specification"'))
    validator.validate(read("deploy/compose.yaml"))
    assert not validator.is_valid({"services": {"mock": {"imag": "nemovideo-mock"}}})


def test_the_oldest_versions_are_the_bounds_of_the_ranges() -> None:
    """`make test-oldest` runs what pyproject.toml says, not something newer."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ranges = [
        *project["dependencies"],
        *itertools.chain(*project["optional-dependencies"].values()),
    ]
    oldest = dict(
        line.lower().split("==")
        for line in (ROOT / "constraints-oldest.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    wide = [Requirement(text) for text in ranges if Requirement(text).name.lower() in oldest]
    assert len(wide) > 12
    for requirement in wide:
        bound = next(spec.version for spec in requirement.specifier if spec.operator == ">=")
        assert Version(bound) == Version(oldest[requirement.name.lower()]), requirement
