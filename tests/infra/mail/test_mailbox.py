"""The local outbox in development: readable, clickable, and harmless whatever a mail holds."""

from uuid import UUID

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from fitpulse.infra.db import Database
from fitpulse.infra.mail import Mail, mailbox, queue_mail
from fitpulse.infra.web.problems import install
from fitpulse.kernel.ids import new_id

pytestmark = pytest.mark.server
ADA = UUID(int=7)


@pytest_asyncio.fixture
async def client(db: Database) -> AsyncClient:
    async def address(user_id: UUID) -> str | None:
        return "ada@example.org" if user_id == ADA else None

    async with db.system() as tx:
        await tx.execute("delete from infra.mail_outbox")
    app = FastAPI()
    app.router.routes.extend(mailbox(db, address).routes)
    install(app)
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")


async def queue(db: Database, **values: object) -> UUID:
    mail = Mail(**{"id": new_id(), "to": None, "user_id": ADA, "subject": "Hello", "text": "-", **values})  # type: ignore[arg-type]
    async with db.system() as tx:
        await queue_mail(tx, mail)
    return mail.id


async def test_shows_the_newest_first_with_the_address_looked_up(db: Database, client: AsyncClient) -> None:
    await queue(db, subject="First")
    await queue(db, subject="Second", to="bob@example.org")
    page = (await client.get("/dev/mail")).text
    assert page.index("Second") < page.index("First")
    assert "To ada@example.org" in page
    assert "To bob@example.org" in page


async def test_an_empty_box_says_what_will_be_here(client: AsyncClient) -> None:
    assert "No mail yet" in (await client.get("/dev/mail")).text


async def test_links_can_be_followed_and_markup_is_only_text(db: Database, client: AsyncClient) -> None:
    await queue(
        db,
        subject="<script>alert(1)</script>",
        text='Confirm: http://localhost:8000/confirm?a=1&b=2 "<img src=x onerror=alert(1)>',
    )
    page = (await client.get("/dev/mail")).text
    assert '<a href="http://localhost:8000/confirm?a=1&amp;b=2">' in page
    assert "<script>" not in page
    assert "<img" not in page


async def test_html_is_shown_in_a_sandbox(db: Database, client: AsyncClient) -> None:
    mail = await queue(db, html="<p>Six sets</p>")
    answer = await client.get(f"/dev/mail/{mail}")
    assert answer.text == "<p>Six sets</p>"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert (await client.get(f"/dev/mail/{new_id()}")).status_code == 404
