"""The URL of a finished video, and how a cancelled render lets the next one through."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.mock.support import PHOTOS, Api

pytestmark = pytest.mark.anyio

DRAFT = {"t": [{"tt": 0, "sg": [{"d": 2000}]}], "m": {"width": 320, "height": 180}}


async def rendered(api: Api) -> dict[str, Any]:
    await api.render("r", DRAFT)
    return await api.poll_to_end("r")


async def test_the_head_tells_what_the_body_holds(api: Api) -> None:
    url = (await rendered(api))["output"]["url"]
    head, whole = await api.http.head(url), await api.http.get(url)
    assert head.status_code == 200
    assert head.content == b""
    assert int(head.headers["content-length"]) == len(whole.content)
    for name in ("etag", "content-type", "accept-ranges", "last-modified"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-10", slice(-10, None)),
    ],
)
async def test_a_part_of_it(api: Api, asked: str, part: slice) -> None:
    url = (await rendered(api))["output"]["url"]
    whole = (await api.http.get(url)).content
    answer = await api.http.get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, whole[part])
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


async def test_a_part_of_another_version_is_the_whole(api: Api) -> None:
    url = (await rendered(api))["output"]["url"]
    whole = await api.http.get(url)

    async def part(tag: str) -> httpx.Response:
        return await api.http.get(url, headers={"Range": "bytes=0-9", "If-Range": tag})

    assert (await part(whole.headers["etag"])).status_code == 206
    assert (await part('"another"')).content == whole.content


async def test_a_part_beyond_the_end(api: Api) -> None:
    url = (await rendered(api))["output"]["url"]
    answer = await api.http.get(url, headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416


@pytest.mark.parametrize("known", ["{}", "*", '"other", {}', "W/{}"])
async def test_a_file_the_client_has_already(api: Api, known: str) -> None:
    rendered_url = (await rendered(api))["output"]["url"]
    uploaded = (await api.upload(*PHOTOS)).json()["data"]["files"][0]["cdn_url"]
    for url in (rendered_url, uploaded):
        whole = await api.http.get(url)
        tags = known.format(whole.headers["etag"])
        again = await api.http.get(url, headers={"If-None-Match": tags})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == whole.headers["etag"]
        other = await api.http.get(url, headers={"If-None-Match": '"another"'})
        assert (other.status_code, other.content) == (200, whole.content)


@pytest.mark.mock(clock="manual", profile={"output_url_life": 100.0})
async def test_an_output_url_expires_and_the_download_does_not(api: Api) -> None:
    await api.render("r", DRAFT)
    await api.control("clock", advance=90)
    url = (await api.poll("r"))["output"]["url"]
    assert (await api.http.get(url)).status_code == 200
    await api.control("clock", advance=100)
    expired = await api.http.get(url)
    assert (expired.status_code, expired.headers["content-type"]) == (403, "application/xml")
    problem = ElementTree.fromstring(expired.text)
    assert problem.findtext("Code") == "AccessDenied"
    assert "/api/render/proxy/r/download" in expired.headers["x-nemo-mock-note"]
    assert (await api.get("/api/render/proxy/r/download")).status_code == 200


@pytest.mark.mock(clock="manual")
async def test_an_output_url_works_for_days(api: Api) -> None:
    await api.render("r", DRAFT)
    await api.control("clock", advance=90)
    url = (await api.poll("r"))["output"]["url"]
    await api.control("clock", advance=6.9 * 86_400)
    assert (await api.http.head(url)).status_code == 200


async def test_a_url_nobody_gave_out(api: Api) -> None:
    assert (await api.http.get("/render-result/default.nothing.mp4")).status_code == 404


@pytest.mark.mock(clock="manual", profile={"render_queue": "one-per-session"})
async def test_cancelling_one_lets_the_next_begin(api: Api) -> None:
    await api.render("first", DRAFT)
    await api.render("second", DRAFT)
    await api.control("clock", advance=1)
    assert (await api.poll("second"))["status"] == "pending"
    await api.post("/api/render/proxy/lambda/first/cancel")
    assert (await api.poll("second"))["status"] == "processing"
    await api.control("clock", advance=90)
    assert (await api.poll("second"))["status"] == "completed"
