"""The page behind the link in a mail that ends such mails, and what mail programs call by themselves (RFC 8058).

A GET shows a button and changes nothing: link checkers open every link of a mail.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.infra.web.pages import page
from fitpulse.services.notifications.domain.letters import CALLED
from fitpulse.services.notifications.domain.news import Kind
from fitpulse.services.notifications.service import Notifications

Service = Annotated[Notifications, provide(Notifications)]
BUTTON: Final = '<form method="post"><button class="action" type="submit">Stop these mails</button></form>'

router = Router("notifications")


@router.get("/mail/off/{key}/{kind}", policy=public("mail preference"), include_in_schema=False)
async def ask_to_switch_off(key: UUID, kind: Kind) -> Response:  # noqa: ARG001 - only the POST uses the key
    """Ask before anything changes, whoever's the key is."""
    return page(
        f"No more mails about {CALLED[kind]}?",
        "You will still find them in the app, and you can switch the mails on again there.",
        BUTTON,
    )


@router.post("/mail/off/{key}/{kind}", policy=public("mail preference"), include_in_schema=False)
async def switch_off_mails(notifications: Service, key: UUID, kind: Kind) -> Response:
    """End mails of a kind; what the body says does not matter."""
    await notifications.switch_off(key, kind)
    return page("Done", f"You get no more mails about {CALLED[kind]}. In the app nothing changes.")
