"""Row 39, what needs no server: every route has a case, and what is only for development is not there otherwise."""

from typing import Any, cast

import httpx2
import pytest

from fitpulse.infra import rpc
from fitpulse.infra.module import Resources
from fitpulse.infra.settings import Http, Settings
from fitpulse.infra.web.app import Health
from fitpulse.kernel.clock import SystemClock
from fitpulse.main.compose import SERVICES, assemble, make_authenticator, modules
from fitpulse.main.inventory import SOCKET
from tests.faults.cases import CASES, SOCKETS, documented, every_route, inventory_rows


def uncovered(names: set[str]) -> tuple[list[str], list[str]]:
    """Routes that nothing covers, and cases of routes that are gone."""
    return sorted(names - CASES.keys()), sorted(CASES.keys() - names)


async def test_every_route_has_a_case_and_every_case_a_route() -> None:
    assert uncovered({route.name for route in await every_route()}) == ([], [])


async def test_every_socket_is_a_persons_and_is_covered() -> None:
    sockets = [route for route in await inventory_rows() if route.method == SOCKET]
    assert {route.name for route in sockets} == SOCKETS
    assert {(route.who, route.whose) for route in sockets} == {("person", "own")}


async def test_the_check_sees_a_route_without_a_case() -> None:
    names = {route.name for route in await every_route()}
    assert uncovered(names | {"GET /v1/new"}) == (["GET /v1/new"], [])
    assert uncovered(names - {"GET /v1/records"}) == ([], ["GET /v1/records"])


async def test_no_route_documents_a_catch_all() -> None:
    told = await documented()
    assert len(told) > 50
    for route in await every_route():
        if route.name in told and route.who != "anyone":
            assert 401 in told[route.name], route.name


@pytest.mark.parametrize(
    ("development", "public_url", "status"),
    [(False, "", 404), (True, "", 500), (True, "https://coach.example.org", 404)],
)
async def test_the_local_mail_is_there_in_development_on_this_machine_only(
    *, development: bool, public_url: str, status: int
) -> None:
    """Where it is there, it fails here for want of a database."""
    nothing = cast("Any", None)
    settings = Settings.model_construct(development=development, http=Http(public_url=public_url))
    resources = Resources(settings, nothing, nothing, rpc.Registry(), SystemClock())
    built = {module.name: await module.build(resources) for module in modules(SERVICES)}
    app = assemble(resources, built, make_authenticator(resources), Health({}), nothing)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        for path in ("/dev/mail", "/dev/mail/018f0000-0000-7000-8000-000000000000"):
            assert (await http.get(path)).status_code == status
