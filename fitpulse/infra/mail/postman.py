"""Sends queued mails over SMTP: at most once each, and again only when it surely did not go out.

SMTP has no idempotency: between the server taking a message and us noting it, a crash leaves both possible.
A mail is therefore marked `sending` and committed before the first byte goes out. A row still `sending` after
its lease belonged to a postman that died; it becomes `uncertain` and is not sent again. A second copy is
worse than a missing one here: whoever misses a mail can ask for it again. Failures before the message was
handed over, and refusals, are certain: those are retried with backoff until the mail is too old to matter.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.mail.message import Queued, message
from fitpulse.infra.settings import Mail as MailSettings
from fitpulse.kernel.clock import Clock

Address = Callable[[UUID], Awaitable[str | None]]
"""The confirmed mail address of a person; None when there is none (any more)."""

ROUND: Final = 20
"""Mails before the loop looks whether it was told to stop."""
SMTP_S: Final = 20.0
"""One command's time limit."""
LEASE_S: Final = 300
"""Longer than any send can take; past it, the postman that claimed a mail is dead."""
BACKOFF_S: Final = (10, 60, 300, 900, 3600)
"""Wait before each further try; the last one repeats."""
STALE_H: Final = 48
POLL_S: Final = 1.0
PERMANENT: Final = 500
"""SMTP replies from here on will be the same next time."""
log = structlog.get_logger(__name__)

CLAIM: Final = f"""
with lost as (
  update infra.mail_outbox set state = 'uncertain', last_error = 'the postman died while sending'
  where state = 'sending' and claimed_at < now() - interval '{LEASE_S} seconds'
), stale as (
  update infra.mail_outbox set state = 'failed', last_error = coalesce(last_error, 'too old')
  where state = 'queued' and due_at <= now() and created_at < now() - interval '{STALE_H} hours'
)
update infra.mail_outbox set state = 'sending', claimed_at = now(), attempts = attempts + 1
where id in (
  select id from infra.mail_outbox
  where state = 'queued' and due_at <= now() and created_at >= now() - interval '{STALE_H} hours'
  order by due_at limit 1 for update skip locked)
returning id, user_id, recipient, subject, body, html, switch_off, attempts"""  # noqa: S608 - our numbers

# A sent mail keeps its id, against a second one, and nothing else: bodies carry addresses and secrets.
SENT: Final = """
update infra.mail_outbox
set state = 'sent', recipient = '', subject = '', body = '', html = null, switch_off = null, last_error = null
where id = $1"""
LATER: Final = """
update infra.mail_outbox
set state = 'queued', due_at = now() + $2 * interval '1 second', last_error = $3 where id = $1"""
ENDED: Final = "update infra.mail_outbox set state = $2, last_error = $3 where id = $1"


class NotHandedOver(Exception):
    """The message surely did not go out; `permanent` says that trying again won't help."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Uncertain(Exception):
    """The connection broke while the server was taking the message."""


@dataclass(frozen=True, slots=True)
class Server:
    """`smtp://user:password@host:587` (STARTTLS where offered) or `smtps://…` (TLS from the first byte)."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool

    @classmethod
    def of(cls, url: str) -> "Server":
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            reason = "mail.smtp_url must look like smtp://user:password@host:587 or smtps://…"
            raise ValueError(reason)
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
        )


class Postman:
    """Delivers due mails of the outbox. Several may run; each mail is claimed by one.

    Without `settings.smtp_url` there is nothing to run: mails stay in the outbox, where development reads them.
    """

    def __init__(self, db: Database, settings: MailSettings, *, address: Address, clock: Clock) -> None:
        self._db = db
        self._sender = settings.sender
        self._server = Server.of(settings.smtp_url) if settings.smtp_url else None
        self._address = address
        self._clock = clock

    async def run(self) -> None:
        """Deliver what falls due, until cancelled; returns at once when no server is configured."""
        if self._server is None:
            return
        while True:
            try:
                handled = await self.deliver_due()
            except Exception as error:  # the loop outlives a database restart
                log.warning("mail round failed", exc_info=error)
                handled = 0
            if handled < ROUND:
                await asyncio.sleep(POLL_S)

    async def deliver_due(self) -> int:
        """One round: claim and send due mails one by one; returns how many.

        One by one, so that whatever goes wrong leaves at most one mail uncertain.
        """
        if self._server is None:
            return 0
        for handled in range(ROUND):
            async with self._db.system() as tx:
                row = await tx.fetchrow(CLAIM)
            if row is None:
                return handled
            await self._deliver(self._server, Queued.of(row))
        return ROUND

    async def _deliver(self, server: Server, mail: Queued) -> None:
        try:
            recipient = mail.recipient or await self._find(mail.user_id)
            await failpoint("mail.before-send")
            await self._send(server, mail, recipient)
            await failpoint("mail.after-send")
        except NotHandedOver as failure:
            if failure.permanent:
                await self._note(ENDED, mail.id, "failed", str(failure))
            else:
                wait = BACKOFF_S[min(mail.attempts, len(BACKOFF_S)) - 1]
                await self._note(LATER, mail.id, float(wait), str(failure))
        except Uncertain as failure:
            await self._note(ENDED, mail.id, "uncertain", str(failure))
        else:
            await self._note(SENT, mail.id)

    async def _find(self, user_id: UUID | None) -> str:
        assert user_id is not None
        try:
            address = await self._address(user_id)
        except Exception as error:  # whatever it is, nothing was sent
            reason = f"the address is not known right now: {type(error).__name__}"
            raise NotHandedOver(reason) from error
        if address is None:
            reason = "this person has no confirmed address"
            raise NotHandedOver(reason, permanent=True)
        return address

    async def _send(self, server: Server, mail: Queued, recipient: str) -> None:
        try:
            composed = message(mail, sender=self._sender, recipient=recipient, clock=self._clock)
            envelope = composed["From"].addresses[0].addr_spec
        except Exception as error:  # an address that is none; it will be none the next time too
            raise NotHandedOver(repr(error), permanent=True) from error
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            timeout=SMTP_S,
        )
        try:
            try:
                await client.connect()
                await client.mail(envelope)
                await client.rcpt(recipient)
            except aiosmtplib.SMTPResponseException as error:
                reason = f"{error.code} {error.message}"
                raise NotHandedOver(reason, permanent=error.code >= PERMANENT) from error
            except ValueError as error:  # an address that SMTP can't carry
                raise NotHandedOver(str(error), permanent=True) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                raise NotHandedOver(str(error) or type(error).__name__) from error
            try:
                await client.data(composed.as_bytes())
            except aiosmtplib.SMTPResponseException as error:
                reason = f"{error.code} {error.message}"
                raise NotHandedOver(reason, permanent=error.code >= PERMANENT) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                raise Uncertain(str(error) or type(error).__name__) from error
        finally:
            client.close()

    async def _note(self, statement: str, *values: object) -> None:
        async with self._db.system() as tx:
            await tx.execute(statement, *values)
