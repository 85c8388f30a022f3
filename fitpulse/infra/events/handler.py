"""A consumer of one event type: its effect and its inbox row share one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fitpulse.infra.db import Tx
from fitpulse.kernel.events import Event

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Handler(Generic[E]):
    """`group` is the consumer group ("progress.volume"); `call(tx, event)` runs once per event in effect.

    `tx` is a transaction as the event's person. `projection` groups can be rebuilt: replay first calls
    `reset(tx)` (a system transaction) and then feeds the whole log.
    """

    group: str
    event: type[E]
    call: Callable[[Tx, E], Awaitable[None]]
    reset: Callable[[Tx], Awaitable[None]] | None = None
