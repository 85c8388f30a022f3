"""A queued mail as an Internet message (RFC 5322), with the headers that let people end it (RFC 8058)."""

from dataclasses import dataclass
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from uuid import UUID

import asyncpg

from fitpulse.kernel.clock import Clock

ASCII: Final = SMTP.clone(cte_type="7bit")
"""Bodies are encoded so that any server may carry them, with or without 8BITMIME."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A claimed row of the outbox; `attempts` counts this one."""

    id: UUID
    user_id: UUID | None
    recipient: str | None
    subject: str
    text: str
    html: str | None
    switch_off: str | None
    attempts: int

    @classmethod
    def of(cls, row: asyncpg.Record) -> "Queued":
        return cls(
            id=row["id"],
            user_id=row["user_id"],
            recipient=row["recipient"],
            subject=row["subject"],
            text=row["body"],
            html=row["html"],
            switch_off=row["switch_off"],
            attempts=row["attempts"],
        )


def message(mail: Queued, *, sender: str, recipient: str, clock: Clock) -> EmailMessage:
    """Plain text first and HTML beside it; the Message-ID is the outbox id, so receivers can dedupe too."""
    name, address = parseaddr(sender)
    composed = EmailMessage(policy=ASCII)
    composed["From"] = Mailbox(name, addr_spec=address)
    composed["To"] = Mailbox("", addr_spec=recipient)
    composed["Subject"] = mail.subject
    composed["Date"] = format_datetime(clock.now())
    composed["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2]}>"
    if mail.switch_off is not None:
        composed["List-Unsubscribe"] = f"<{mail.switch_off}>"
        composed["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    composed["Auto-Submitted"] = "auto-generated"
    composed.set_content(mail.text)
    if mail.html is not None:
        composed.add_alternative(mail.html, subtype="html")
    return composed
