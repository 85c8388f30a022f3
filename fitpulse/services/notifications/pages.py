"""The page behind the link in a mail that ends such mails, and what mail programs call by themselves (RFC 8058).

A GET shows a button and changes nothing: link checkers open every link of a mail.
"""

import hashlib
from base64 import b64encode
from string import Template
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.services.notifications.domain.letters import CALLED
from fitpulse.services.notifications.domain.news import Kind
from fitpulse.services.notifications.service import Notifications

Service = Annotated[Notifications, provide(Notifications)]
STYLE: Final = """
:root { color-scheme: dark light; --ground: #0D1014; --surface: #161B21; --line: #2C353F; --text: #F3F5F7;
  --soft: #AEB8C4; --accent: #C8F24B; --on-accent: #12180A }
@media (prefers-color-scheme: light) {
  :root { --ground: #F6F7F4; --surface: #FFFFFF; --line: #DFE3DC; --text: #14181B; --soft: #4A545C;
    --accent: #B9E635 }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 450 16px/24px Inter, system-ui, sans-serif }
main { max-width: 480px; margin: 48px auto; padding: 24px; box-sizing: border-box; background: var(--surface);
  border: 1px solid var(--line); border-radius: 20px }
h1 { margin: 0 0 8px; font-size: 28px; line-height: 34px; letter-spacing: -0.6px }
p { margin: 0 0 24px; color: var(--soft) }
p:last-child { margin: 0 }
button { width: 100%; min-height: 64px; border: 0; border-radius: 12px; background: var(--accent);
  color: var(--on-accent); font: 650 16px/24px Inter, system-ui, sans-serif; cursor: pointer }
button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px }
@media (max-width: 520px) { main { margin: 16px } }
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; style-src 'sha256-"
    + b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
PAGE: Final = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>$title · FitPulse</title><style>$style</style></head>
<body><main><h1>$title</h1><p>$text</p>$form</main></body></html>
""")
BUTTON: Final = '<form method="post"><button type="submit">Stop these mails</button></form>'

router = Router("notifications")


def page(title: str, text: str, form: str = "") -> Response:
    html = PAGE.substitute(title=title, text=text, form=form, style=STYLE)
    return Response(html, media_type="text/html", headers={"content-security-policy": POLICY})


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
