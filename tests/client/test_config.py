"""Settings, client id, headers."""

from __future__ import annotations

import stat
import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest
from nemovideo_client import Settings, errors, load_settings
from nemovideo_client.files import write_private
from nemovideo_client.settings import client_id, platform


def test_defaults() -> None:
    settings = load_settings({})
    assert settings.api_url == "https://mega-api-prod.nemovideo.ai"
    assert settings.web_url == "https://nemovideo.com"
    assert (settings.token, settings.client_id, settings.time_scale) == ("", "", 1.0)
    assert settings.language == "en"
    assert settings.skill.platform == "unknown"


def test_everything_from_the_environment() -> None:
    settings = load_settings(
        {
            "NEMO_TOKEN": " t \n",
            "NEMO_CLIENT_ID": "me",
            "NEMO_API_URL": "http://127.0.0.1:8787/w/ci-1/",
            "NEMO_WEB_URL": "http://127.0.0.1:8787/web",
            "NEMO_SKILL_SOURCE": "wedding",
            "NEMO_SKILL_VERSION": "3",
            "SKILL_SOURCE": "terminal",
            "NEMO_TIME_SCALE": "20",
            "LANG": "zh_CN.UTF-8",
        }
    )
    assert settings.token == "t"
    assert settings.client_id == "me"
    assert settings.api_url == "http://127.0.0.1:8787/w/ci-1"
    assert settings.web_url == "http://127.0.0.1:8787/web"
    assert settings.skill.headers() == {
        "X-Skill-Source": "wedding",
        "X-Skill-Version": "3",
        "X-Skill-Platform": "terminal",
    }
    assert settings.time_scale == 20.0
    assert settings.language == "zh-CN"


def test_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert load_settings({}).folder == tmp_path / ".config" / "nemovideo"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "x"))
    assert Settings().folder == tmp_path / "x" / "nemovideo"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEMO_API_URL", "example.com"),
        ("NEMO_WEB_URL", "ftp://example.com"),
        ("NEMO_CLIENT_ID", "x" * 65),
        ("NEMO_CLIENT_ID", "é"),
        ("NEMO_CLIENT_ID", "a\nb"),
        ("NEMO_TIME_SCALE", "0"),
        ("NEMO_TIME_SCALE", "-1"),
        ("NEMO_TIME_SCALE", "inf"),
        ("NEMO_TIME_SCALE", "nan"),
        ("NEMO_TIME_SCALE", "fast"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(errors.UsageError, match=name):
        load_settings({name: value})


@pytest.mark.parametrize("given", [{"time_scale": 0}, {"client_id": "a\nb"}])
def test_settings_made_by_hand_are_checked_too(given: dict[str, Any]) -> None:
    with pytest.raises(errors.UsageError, match=r"NEMO_(TIME_SCALE|CLIENT_ID) is"):
        Settings(**given)


def test_64_characters_are_a_client_id() -> None:
    assert load_settings({"NEMO_CLIENT_ID": "x" * 64}).client_id == "x" * 64


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_ALL": "POSIX"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja-JP"),
        ({"LANG": "de_DE", "LC_ALL": "fr_FR"}, "fr-FR"),
        ({"LANG": "de_DE", "NEMO_LANGUAGE": "es"}, "es"),
    ],
)
def test_language(env: dict[str, str], language: str) -> None:
    assert load_settings(env).language == language


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/a/.clawhub/skills/x/client.py", "clawhub"),
        ("/home/a/.cursor/skills/x/client.py", "cursor"),
        ("/home/a/.cursor/other/client.py", "unknown"),
        ("/usr/lib/python3/client.py", "unknown"),
    ],
)
def test_platform_from_the_install_path(path: str, name: str) -> None:
    assert platform(Path(path)) == name
    assert load_settings({}, installed_at=Path(path)).skill.platform == name


def test_the_token_is_not_in_the_repr() -> None:
    assert "secret" not in repr(Settings(token="secret"))


def test_one_client_id_is_kept_in_a_private_file(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "n")
    first = client_id(settings)
    path = settings.folder / "client_id"
    assert uuid.UUID(first)
    assert client_id(settings) == first == path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("stored", ["", "  \n", "x" * 65, "é", "a\tb"])
def test_a_damaged_client_id_is_replaced(tmp_path: Path, stored: str) -> None:
    settings = Settings(folder=tmp_path / "n")
    write_private(settings.folder / "client_id", stored)
    assert uuid.UUID(client_id(settings))


def test_a_given_client_id_is_not_stored(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "n", client_id="mine")
    assert client_id(settings) == "mine"
    assert not settings.folder.exists()
    assert client_id(settings, fresh=True) != "mine"


def test_private_files_replace_readable_ones(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_version_is_the_distributions() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert load_settings({}).skill.version == project["project"]["version"]
