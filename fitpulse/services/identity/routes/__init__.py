"""Identity over HTTP: the provider's endpoints, the pages people see, and the account API."""

from typing import Final

from fitpulse.infra.web import Router
from fitpulse.services.identity.routes.account import account
from fitpulse.services.identity.routes.authorize import authorize
from fitpulse.services.identity.routes.entrance import entrance
from fitpulse.services.identity.routes.exports import exports
from fitpulse.services.identity.routes.metadata import metadata
from fitpulse.services.identity.routes.recovery import recovery
from fitpulse.services.identity.routes.sessions import sessions
from fitpulse.services.identity.routes.tokens import tokens

ROUTERS: Final[tuple[Router, ...]] = (
    metadata,
    tokens,
    authorize,
    entrance,
    recovery,
    account,
    sessions,
    exports,
)

__all__ = ["ROUTERS"]
