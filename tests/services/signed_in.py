"""One service's routes over HTTP, each request as a given person; tokens themselves are auth's own tests."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from httpx2 import ASGITransport, AsyncClient

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.auth.authenticator import Audience
from fitpulse.infra.web import Router
from fitpulse.infra.web.app import Health, build_app
from fitpulse.kernel.errors import Unauthenticated
from fitpulse.kernel.principal import Principal


class SaidToBe(Authenticator):
    """Takes `Bearer <user id>` at its word."""

    def __init__(self) -> None:
        """Need neither keys nor sessions."""

    async def authorize(self, header: str | None, who: Audience) -> Principal:  # noqa: ARG002
        if header is None:
            raise Unauthenticated
        user_id = UUID(header.removeprefix("Bearer "))
        return Principal(user_id, "athlete", frozenset(), "test", UUID(int=1))


def client_of(router: Router, provided: Iterable[Any]) -> AsyncClient:
    app = build_app(
        [router], authenticator=SaidToBe(), provided=provided, health=Health({}), metrics=lambda: b""
    )
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")


def as_person(user_id: UUID) -> dict[str, str]:
    return {"authorization": f"Bearer {user_id}"}
