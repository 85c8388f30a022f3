"""Writing a mail: one row in the transaction that gave the reason for it."""

from dataclasses import dataclass
from uuid import UUID

from fitpulse.infra.db import Tx


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be sent once; `id` follows from its cause, so that a repeated cause sends nothing more.

    With `to` None it goes to the address that `user_id` has when it is sent: the outbox then holds no
    address, and a change of it in between is honoured. `switch_off` is the page that ends mails of this kind
    (RFC 8058).
    """

    id: UUID
    to: str | None
    subject: str
    text: str
    html: str | None = None
    user_id: UUID | None = None
    switch_off: str | None = None


async def queue_mail(tx: Tx, mail: Mail) -> None:
    """Queue `mail` in the caller's transaction; the same id a second time changes nothing.

    The row belongs to `mail.user_id`, else to the transaction's person, so that erasing them erases it.
    """
    await tx.execute(
        "insert into infra.mail_outbox (id, user_id, recipient, subject, body, html, switch_off) "
        "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        mail.id,
        mail.user_id or tx.user_id,
        mail.to,
        one_line(mail.subject),
        mail.text,
        mail.html,
        mail.switch_off,
    )


async def forget_mails(tx: Tx, user_id: UUID) -> None:
    """Delete every mail of a person, sent or not."""
    await tx.execute("delete from infra.mail_outbox where user_id = $1", user_id)


def one_line(subject: str) -> str:
    """A subject in one line: a line break in a name must never start a header."""
    return " ".join(subject.split())
