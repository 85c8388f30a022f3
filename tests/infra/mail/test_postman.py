"""Delivery over SMTP: once, retried only when it surely did not go out, and nothing kept afterwards."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.mail import Mail, Postman, forget_mails, queue_mail
from fitpulse.infra.settings import Mail as MailSettings
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Unavailable
from fitpulse.kernel.ids import new_id
from tests.infra.mail.smtp_sink import SmtpSink

pytestmark = pytest.mark.server
ROOT = Path(__file__).parents[3]


@pytest_asyncio.fixture(autouse=True)
async def _empty_outbox(db: Database) -> None:
    async with db.system() as tx:
        await tx.execute("delete from infra.mail_outbox")


@pytest_asyncio.fixture
async def sink() -> AsyncIterator[SmtpSink]:
    async with SmtpSink() as started:
        yield started


@pytest.fixture
def addresses() -> dict[UUID, str | None]:
    return {}


@pytest.fixture
def postman(db: Database, clock: Clock, sink: SmtpSink, addresses: dict[UUID, str | None]) -> Postman:
    async def address(user_id: UUID) -> str | None:
        if user_id not in addresses:
            detail = "identity is away"
            raise Unavailable(detail)
        return addresses[user_id]

    settings = MailSettings(smtp_url=sink.url, sender="FitPulse <coach@fitpulse.test>")
    return Postman(db, settings, address=address, clock=clock)


def a_mail(**changes: object) -> Mail:
    values = {
        "id": new_id(),
        "to": "ada@example.org",
        "subject": "Your workout",
        "text": "Six sets done.\n.\nRest well.",
        "html": "<p>Six sets done.</p>",
        **changes,
    }
    return Mail(**values)  # type: ignore[arg-type]


async def queue(db: Database, mail: Mail) -> None:
    async with db.system() as tx:
        await queue_mail(tx, mail)


async def row(db: Database, mail: Mail) -> dict[str, object]:
    async with db.system() as tx:
        found = await tx.fetchrow("select *, now() as now from infra.mail_outbox where id = $1", mail.id)
    assert found is not None
    return dict(found)


async def make_due(db: Database) -> None:
    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set due_at = now()")


async def test_sends_text_and_html_with_the_id_as_message_id(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail(subject="Grüße, Ada", switch_off="https://fitpulse.test/off")
    await queue(db, mail)

    assert await postman.deliver_due() == 1

    (message,) = sink.messages
    assert message["Message-ID"] == f"<{mail.id}@fitpulse.test>"
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Grüße, Ada"
    assert message["List-Unsubscribe"] == "<https://fitpulse.test/off>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == mail.text
    assert html is not None
    assert "<p>Six sets done.</p>" in html.get_content()


async def test_the_same_id_is_sent_once_however_often_it_is_queued(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail()
    for _ in range(3):
        await queue(db, mail)
        await postman.deliver_due()
    assert len(sink.messages) == 1


async def test_nothing_but_the_id_is_kept_once_it_is_sent(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail(text="https://fitpulse.test/reset?token=secret")
    await queue(db, mail)
    await postman.deliver_due()
    kept = await row(db, mail)
    assert kept["state"] == "sent"
    assert (kept["recipient"], kept["subject"], kept["body"], kept["html"]) == ("", "", "", None)


async def test_a_queued_mail_vanishes_with_its_transaction(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    async def fail() -> None:
        async with db.system() as tx:
            await queue_mail(tx, a_mail())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await postman.deliver_due() == 0


async def test_a_temporary_refusal_is_retried_later_and_a_final_one_is_not(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail()
    await queue(db, mail)
    sink.refuse = "450 busy"
    await postman.deliver_due()
    waiting = await row(db, mail)
    assert waiting["state"] == "queued"
    assert waiting["due_at"] > waiting["now"]  # type: ignore[operator]
    assert await postman.deliver_due() == 0

    await make_due(db)
    sink.refuse = "550 no such person"
    await postman.deliver_due()
    ended = await row(db, mail)
    assert (ended["state"], ended["attempts"]) == ("failed", 2)
    assert sink.messages == []


async def test_a_server_that_is_away_is_tried_again(db: Database, postman: Postman, sink: SmtpSink) -> None:
    mail = a_mail()
    await queue(db, mail)
    assert sink._server is not None
    sink._server.close()
    await postman.deliver_due()
    assert (await row(db, mail))["state"] == "queued"


async def test_a_connection_lost_while_the_server_takes_it_is_not_repeated(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail()
    await queue(db, mail)
    sink.hang_up = True
    await postman.deliver_due()
    assert (await row(db, mail))["state"] == "uncertain"
    await make_due(db)
    await postman.deliver_due()
    assert len(sink.messages) == 1


async def test_a_mail_whose_postman_died_is_given_up_after_the_lease(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    mail = a_mail()
    await queue(db, mail)
    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set state = 'sending', claimed_at = now()")
    await postman.deliver_due()
    assert (await row(db, mail))["state"] == "sending"

    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set claimed_at = now() - interval '1 hour'")
    await postman.deliver_due()
    assert (await row(db, mail))["state"] == "uncertain"
    assert sink.messages == []


@pytest.mark.parametrize(("failpoint", "delivered"), [("mail.before-send", 0), ("mail.after-send", 1)])
async def test_a_postman_killed_around_the_send_delivers_at_most_once(
    db: Database, app_url: str, postman: Postman, sink: SmtpSink, failpoint: str, delivered: int
) -> None:
    mail = a_mail()
    await queue(db, mail)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.infra.mail.deliver",
        app_url,
        sink.url,
        cwd=ROOT,
        env={**os.environ, "FITPULSE_BUILD": "test", "FITPULSE_FAILPOINTS": f"{failpoint}=kill"},
    )
    assert await process.wait() == -signal.SIGKILL
    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set claimed_at = now() - interval '1 hour'")
    await postman.deliver_due()
    await queue(db, mail)  # its event is handled once more
    await postman.deliver_due()
    assert len(sink.messages) == delivered
    assert (await row(db, mail))["state"] == "uncertain"

    # With the defence off, a claim that is simply taken again, the assertion fails.
    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set state = 'queued', due_at = now()")
    await postman.deliver_due()
    assert len(sink.messages) == delivered + 1


async def test_mail_too_old_to_matter_is_given_up(db: Database, postman: Postman, sink: SmtpSink) -> None:
    mail = a_mail()
    await queue(db, mail)
    async with db.system() as tx:
        await tx.execute("update infra.mail_outbox set created_at = now() - interval '3 days'")
    assert await postman.deliver_due() == 0
    assert (await row(db, mail))["state"] == "failed"


async def test_a_mail_to_a_person_finds_the_address_when_it_is_sent(
    db: Database, postman: Postman, sink: SmtpSink, addresses: dict[UUID, str | None]
) -> None:
    ada, gone = new_id(), new_id()
    first, second = a_mail(to=None, user_id=ada), a_mail(to=None, user_id=gone)
    await queue(db, first)
    await queue(db, second)
    await postman.deliver_due()
    assert (await row(db, first))["state"] == "queued"  # identity is away: later

    addresses.update({ada: "ada@new.example.org", gone: None})
    await make_due(db)
    await postman.deliver_due()
    assert [message["To"] for message in sink.messages] == ["ada@new.example.org"]
    assert (await row(db, second))["state"] == "failed"


async def test_a_person_sees_and_forgets_only_their_own_mails(db: Database) -> None:
    ada, bob = new_id(), new_id()
    for person in (ada, bob):
        async with db.transaction(person) as tx:
            await queue_mail(tx, a_mail())
    async with db.transaction(ada) as tx:
        await forget_mails(tx, bob)
        assert await tx.fetchval("select count(*) from infra.mail_outbox") == 1
        await forget_mails(tx, ada)
    async with db.system() as tx:
        left = await tx.fetch("select user_id from infra.mail_outbox")
    assert [found["user_id"] for found in left] == [bob]


async def test_a_line_break_in_a_subject_starts_no_header(
    db: Database, postman: Postman, sink: SmtpSink
) -> None:
    await queue(db, a_mail(subject="Hello\r\nBcc: everyone@example.org"))
    await postman.deliver_due()
    (message,) = sink.messages
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everyone@example.org"


async def test_without_a_server_mails_stay_where_they_are(db: Database, clock: Clock) -> None:
    async def address(_: UUID) -> str | None:
        return None

    idle = Postman(db, MailSettings(), address=address, clock=clock)
    mail = a_mail()
    await queue(db, mail)
    assert await idle.deliver_due() == 0
    await idle.run()
    assert (await row(db, mail))["state"] == "queued"
