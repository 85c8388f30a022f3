"""`/dev/mail`: the local outbox as a page, newest first, for development only."""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final
from uuid import UUID

from fastapi import Response
from jinja2 import DictLoader, Environment, select_autoescape
from markupsafe import Markup

from fitpulse.infra.db import Database
from fitpulse.infra.mail.postman import Address
from fitpulse.infra.web import Router, public
from fitpulse.kernel.errors import FitPulseError, NotFound

NEWEST: Final = 50
LINK: Final = re.compile(r"https?://[^\s<>\"']+")
STYLE: Final = """
:root { color-scheme: dark light; --ground: #0D1014; --surface: #161B21; --line: #2C353F; --text: #F3F5F7;
  --soft: #AEB8C4; --link: #C8F24B }
@media (prefers-color-scheme: light) {
  :root { --ground: #F6F7F4; --surface: #FFFFFF; --line: #DFE3DC; --text: #14181B; --soft: #4A545C; --link: #3E6300 }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 450 16px/24px Inter, system-ui, sans-serif }
main { max-width: 720px; margin: 0 auto; padding: 24px 16px 64px }
h1 { font-size: 28px; line-height: 34px; letter-spacing: -0.6px; margin: 0 0 8px }
h2 { font-size: 20px; line-height: 26px; letter-spacing: -0.3px; margin: 0 0 4px }
p { margin: 0 0 16px; color: var(--soft) }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 20px; padding: 16px;
  margin: 0 0 16px }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
a { color: var(--link) }
a.look { display: inline-block; min-height: 44px; line-height: 44px }
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-"
    + b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
HTML_POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A mail's own HTML runs nothing, loads nothing and belongs to no origin."""
PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local mail · FitPulse</title><style>%STYLE%</style></head>
<body><main>
<h1>Local mail</h1>
<p>Mails stay here unless FITPULSE_MAIL__SMTP_URL names a server that sends them.</p>
{% for mail in mails %}
<article aria-labelledby="s{{ loop.index }}">
<h2 id="s{{ loop.index }}">{{ mail.subject }}</h2>
<p>To {{ mail.recipient }} · <time datetime="{{ mail.created_at.isoformat() }}">
{{- mail.created_at.strftime("%d %b %Y, %H:%M:%S") }} UTC</time> · {{ mail.state }}</p>
<pre>{{ mail.text | linked }}</pre>
{% if mail.html %}<a class="look" href="/dev/mail/{{ mail.id }}">See it as HTML</a>{% endif %}
</article>
{% else %}
<p>No mail yet. Sign up, or finish a workout, and it will be here.</p>
{% endfor %}
</main></body></html>
""".replace("%STYLE%", STYLE)


class NoMail(NotFound):
    slug = "no-mail"
    title = "There is no such mail"


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as the page shows it."""

    id: UUID
    recipient: str
    subject: str
    text: str
    html: bool
    state: str
    created_at: datetime


def linked(text: str) -> Markup:
    """Escaped text in which http(s) addresses are links."""
    parts: list[str] = []
    end = 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return Markup("".join([*parts, escape(text[end:])]))  # noqa: S704 - every part was escaped above


templates: Final = Environment(
    loader=DictLoader({"mailbox.html": PAGE}), autoescape=select_autoescape(), trim_blocks=True
)
templates.filters["linked"] = linked


async def newest(db: Database, address: Address) -> list[Shown]:
    """The newest mails; a person without a known address is shown by id."""
    async with db.system() as tx:
        rows = await tx.fetch(
            "select id, user_id, recipient, subject, body, html is not null as html, state, created_at "
            "from infra.mail_outbox where state <> 'sent' order by created_at desc, id desc limit $1",
            NEWEST,
        )
    known: dict[UUID, str] = {}
    for person in {row["user_id"] for row in rows if row["recipient"] is None}:
        try:
            known[person] = await address(person) or f"someone without a confirmed address ({person})"
        except FitPulseError:
            known[person] = f"person {person}"
    return [
        Shown(
            id=row["id"],
            recipient=row["recipient"] if row["recipient"] is not None else known[row["user_id"]],
            subject=row["subject"],
            text=row["body"],
            html=row["html"],
            state=row["state"],
            created_at=row["created_at"],
        )
        for row in rows
    ]


def mailbox(db: Database, address: Address) -> Router:
    """Routes for development only: whoever can reach them reads everyone's mail."""
    router = Router("mail")
    options: dict[str, Any] = {"include_in_schema": False}

    @router.get("/dev/mail", policy=public("local mail"), **options)
    async def local_mail() -> Response:
        page = templates.get_template("mailbox.html")
        body = page.render(mails=await newest(db, address))
        return Response(body, media_type="text/html", headers={"content-security-policy": POLICY})

    @router.get("/dev/mail/{mail_id}", policy=public("local mail"), **options)
    async def local_mail_html(mail_id: UUID) -> Response:
        async with db.system() as tx:
            html = await tx.fetchval("select html from infra.mail_outbox where id = $1", mail_id)
        if html is None:
            detail = "It has no HTML, or it was sent and forgotten."
            raise NoMail(detail)
        return Response(html, media_type="text/html", headers={"content-security-policy": HTML_POLICY})

    return router
