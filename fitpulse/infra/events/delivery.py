"""One event handed to its handler: the effect and the inbox row are committed together or not at all."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import asyncpg
from opentelemetry.trace import SpanKind

from fitpulse.infra.db import Database, Transaction
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
    "insert into events.inbox (consumer_group, event_id) values ('{group}', '{event}')"
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

    async def deliver(self, record: Record, attempt: int) -> Exception | None:
        """Run the handler; returns what it raised, None when the effect stands (now or already before).

        Raises only where no transaction could be opened, which is not the event's fault.
        """
        try:
            envelope = self._decoder.decode(record.type, record.payload)
        except Undecodable as error:
            return error
        with (
            continued(envelope.traceparent or None),
            span(f"{self._group} handles {record.type}", kind=SpanKind.CONSUMER),
            entered(self._call(record)),
        ):
            return await self._effect(record, envelope, attempt)

    async def _effect(self, record: Record, envelope: Envelope[Event], attempt: int) -> Exception | None:
        token = current_delivery.set(Delivery(record.id, envelope.time, attempt))
        opened = False
        try:
            async with Transaction(self._db.pool, self._begin(record), record.key, None) as tx:
                opened = True
                async with asyncio.timeout(self._timeout_s):
                    await self._handlers[record.type].call(tx, envelope.data)
                await failpoint("events.after-effect-before-commit")
        except Exception as error:
            if opened:
                return error
            if isinstance(error, asyncpg.UniqueViolationError):
                return None  # the inbox has it: handled before, here or in another process
            raise
        finally:
            current_delivery.reset(token)
        await failpoint("events.after-commit")
        _delay(self._group).observe(max(0.0, (self._clock.now() - envelope.time).total_seconds()))
        return None

    def _begin(self, record: Record) -> str:
        """Open as the event's person and enter the event in the inbox, in one trip (two UUIDs, a checked name).

        The commit need not wait for the disk: the offset is committed later and does, so a server that loses
        the effect has lost the offset too, and the event comes again.
        """
        return OPEN.format(person=record.key, group=self._group, event=record.id)

    def _call(self, record: Record) -> Call:
        principal = Principal(record.key, "service", frozenset(), "events", NO_SESSION)
        return Call(principal, time.monotonic() + self._timeout_s, str(record.id), traceparent())
