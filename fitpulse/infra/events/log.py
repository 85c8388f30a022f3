"""The port of the event log, in Kafka's terms, so that a broker can take PostgreSQL's place."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from fitpulse.infra.db import Tx


@dataclass(frozen=True, slots=True)
class Record:
    """One event as it lies in the log. `id` and `type` are what Kafka carries as `ce_id` and `ce_type`."""

    partition: int
    offset: int
    key: UUID
    id: UUID
    type: str
    payload: bytes


Share = tuple[str, int]
"""A consumer group and one of its partitions: what one consumer works on at a time."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a group is behind: events yet to be seen (counted up to 10,000 a partition) and their age."""

    group: str
    waiting: int
    oldest_s: float


class Log(Protocol):
    """An append-only log read by consumer groups; offsets grow within a partition.

    `tx` is the consumer's bookkeeping transaction: a claim lasts as long as it is open, and a commit of an
    offset counts once it is committed (an adapter outside of PostgreSQL does so in `tx.after_commit`).
    """

    async def look(self) -> None:
        """Learn how far the log reaches now, outside of any transaction."""
        ...

    async def pending(self, tx: Tx) -> list[Share]:
        """The shares with something to read, as of the last look."""
        ...

    async def catch_up(self) -> None:
        """Wait until everything that was committed before this call can be read."""
        ...

    @property
    def settling(self) -> bool:
        """Whether something written can't be read yet because an older writer is still at work."""
        ...

    async def claim(self, tx: Tx, group: str, partition: int) -> bool:
        """Take a share for this transaction, False where another process has it."""
        ...

    async def read(self, tx: Tx, group: str, partition: int, limit: int) -> list[Record]:
        """The next records of the group's events after its committed offset, in order."""
        ...

    async def commit(self, tx: Tx, group: str, partition: int, offset: int) -> None:
        """Everything up to `offset` is done, for this group."""
        ...

    async def rewind(self, tx: Tx, group: str) -> int:
        """Take the group for this transaction alone and go back to the start; returns how many lie ahead."""
        ...

    async def lag(self, tx: Tx) -> list[Lag]: ...
