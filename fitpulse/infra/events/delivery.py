"""Events handed to their handlers: the effect and the inbox row are committed together or not at all."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
from opentelemetry.trace import SpanKind

from fitpulse.infra.db import Database, Transaction, Tx
from fitpulse.infra.events.envelope import Decoder, Envelope, Undecodable
from fitpulse.infra.events.handler import Delivery, Handler, current_delivery
from fitpulse.infra.events.log import Record
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.telemetry.metrics import Series, events_delay
from fitpulse.infra.telemetry.tracing import continued, span, traceparent
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.context import Call, entered
from fitpulse.kernel.events import Event
from fitpulse.kernel.principal import Principal

NO_SESSION: Final = UUID(int=0)
OPEN: Final = (
    "begin; set local app.user_id = '{person}'; set local synchronous_commit = off; "
    "insert into events.inbox (consumer_group, event_id) values {entries}"
)
_delay = Series(events_delay)


class Courier:
    """Delivers to the handlers of one group (by event type), each event once in effect."""

    def __init__(
        self,
        db: Database,
        group: str,
        handlers: Mapping[str, Handler[Any]],
        *,
        clock: Clock,
        timeout_s: float,
    ) -> None:
        self._db = db
        self._group = group
        self._handlers = handlers
        self._clock = clock
        self._decoder = Decoder(*(handler.event for handler in handlers.values()))
        self._timeout_s = timeout_s

    async def deliver(self, records: Sequence[Record], attempt: int) -> Exception | None:
        """Run the handlers of one key's records in one transaction; returns what stopped it.

        None says that all their effects stand; that of a single record may have stood before. Raises only
        where no transaction could be opened, which is not the events' fault.
        """
        try:
            envelopes = [self._decoder.decode(record.type, record.payload) for record in records]
        except Undecodable as error:
            return error
        opened = False
        try:
            begin = self._begin(records)
            async with Transaction(self._db, begin, records[0].key, None) as tx:
                opened = True
                for record, envelope in zip(records, envelopes, strict=True):
                    await self._handle(tx, record, envelope, attempt)
                await failpoint("events.after-effect-before-commit")
        except Exception as error:
            if opened:
                return error
            if isinstance(error, asyncpg.UniqueViolationError):  # the inbox has it: handled before
                return error if len(records) > 1 else None
            raise
        await failpoint("events.after-commit")
        now = self._clock.now()
        for envelope in envelopes:
            _delay(self._group).observe(max(0.0, (now - envelope.time).total_seconds()))
        return None

    async def _handle(self, tx: Tx, record: Record, envelope: Envelope[Event], attempt: int) -> None:
        token = current_delivery.set(Delivery(record.id, envelope.time, attempt))
        try:
            with (
                continued(envelope.traceparent or None),
                span(f"{self._group} handles {record.type}", kind=SpanKind.CONSUMER),
                entered(self._call(record)),
            ):
                async with asyncio.timeout(self._timeout_s):
                    await self._handlers[record.type].call(tx, envelope.data)
        finally:
            current_delivery.reset(token)

    def _begin(self, records: Sequence[Record]) -> str:
        """Open as the events' person and enter them in the inbox, in one trip (UUIDs, a checked name).

        The commit need not wait for the disk: the offset is committed later and does, so a server that loses
        the effect has lost the offset too, and the event comes again.
        """
        entries = ", ".join(f"('{self._group}', '{record.id}')" for record in records)
        return OPEN.format(person=records[0].key, entries=entries)

    def _call(self, record: Record) -> Call:
        principal = Principal(record.key, "service", frozenset(), "events", NO_SESSION)
        return Call(principal, time.monotonic() + self._timeout_s, str(record.id), traceparent())
