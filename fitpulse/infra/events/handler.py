"""A consumer of one event type: its effect and its inbox row share one transaction."""

import re
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.events.envelope import source
from fitpulse.kernel.events import Event

E = TypeVar("E", bound=Event)
GROUP: Final = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Handler(Generic[E]):
    """`group` is the consumer group ("progress.volume"); `call(tx, event)` runs once per event in effect.

    `tx` is a transaction as the event's person. A group whose handlers all have a `reset` is a projection: its
    effects stay in the database, so events of one person may share a transaction, and it can be rebuilt: replay
    calls `reset(tx)` (a system transaction) and feeds the whole log. A new group starts at the log's beginning.
    """

    group: str
    event: type[E]
    call: Callable[[Tx, E], Awaitable[None]]
    reset: Callable[[Tx], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        source(self.event.TYPE)
        if not GROUP.fullmatch(self.group):
            message = f"{self.group!r} is no name for a consumer group; write <service>.<purpose>"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a handler may know of its event beside the fields; `id` is the idempotency key of outside sends."""

    id: UUID
    at: datetime
    """When it became true."""
    attempt: int
    """1 the first time."""


current_delivery: ContextVar[Delivery] = ContextVar("current_delivery")
