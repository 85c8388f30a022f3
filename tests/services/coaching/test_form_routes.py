"""Form specifications over HTTP: listed, served whole, and kept by clients until they change."""

from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec
import pytest_asyncio
from httpx2 import AsyncClient

from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.spec import FormSpec
from fitpulse.services.coaching.routes.form import router
from tests.services.signed_in import client_of

SHOWN = ("/v1/form/specs/squat/demonstration", "/v1/form/specs/squat/demonstration.svg?fault=depth")


@pytest_asyncio.fixture
async def http() -> AsyncIterator[AsyncClient]:
    async with client_of(router, ()) as client:
        yield client


async def test_every_specification_is_listed_and_is_what_its_hash_says(http: AsyncClient) -> None:
    listed = (await http.get("/v1/form/specs")).json()["items"]
    assert [each["id"] for each in listed] == list(library())
    for each in listed:
        answer = await http.get(f"/v1/form/specs/{each['id']}")
        assert sha256(answer.content).hexdigest() == each["hash"]
        assert answer.headers["etag"] == f'"{each["hash"]}"'
        assert "max-age" in answer.headers["cache-control"]
        spec = msgspec.json.decode(answer.content, type=FormSpec)
        assert (spec.id, spec.version) == (each["id"], each["version"])


async def test_what_a_client_has_is_not_sent_again(http: AsyncClient) -> None:
    for path in ("/v1/form/specs", "/v1/form/specs/squat", *SHOWN):
        tag = (await http.get(path)).headers["etag"]
        for asked in (tag, f'"old", W/{tag}', "*"):
            again = await http.get(path, headers={"if-none-match": asked})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await http.get(path, headers={"if-none-match": '"old"'})).status_code == 200


async def test_an_unknown_movement_has_none(http: AsyncClient) -> None:
    answer = await http.get("/v1/form/specs/juggling")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "form-movement-unknown")


async def test_a_movement_is_shown_as_a_track_and_as_a_picture(http: AsyncClient) -> None:
    track = (await http.get(SHOWN[0], params={"view": "front"})).json()
    assert (track["movement"], track["view"], track["fault"]) == ("squat", "front", None)
    assert {len(frame) for frame in track["frames"]} == {66}
    drawn = await http.get(SHOWN[1])
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "style-src 'unsafe-inline'" in drawn.headers["content-security-policy"]
    assert drawn.content.startswith(b"<svg ")


async def test_what_can_not_be_shown_is_said(http: AsyncClient) -> None:
    for path, slug in (("juggling", "form-movement-unknown"), ("squat", "form-fault-not-shown")):
        answer = await http.get(f"/v1/form/specs/{path}/demonstration", params={"fault": "gloves"})
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, slug)
    assert (await http.get(SHOWN[0], params={"view": "above"})).status_code == 422
