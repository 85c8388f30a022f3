"""A toy service for the tests of the log: what was noted for a person, in the order it was handled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import asyncpg
import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Handler, delivery, publish
from fitpulse.kernel.events import Event

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GROUP = "tests.ledger"

TABLE = """
create schema if not exists toy;
grant usage on schema toy to fitpulse_app, fitpulse_system;
create table if not exists toy.note (
  place bigint generated always as identity, key uuid, n integer, consumer_group text);
grant select, insert, update, delete on toy.note to fitpulse_app, fitpulse_system;
truncate toy.note, events.outbox, events.timer, events.inbox, events.retry, events.dead_letter,
  events.consumer_offset;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    TYPE: ClassVar[str] = "fitpulse.tests.noted.v1"

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedAgain(Event):
    TYPE: ClassVar[str] = "fitpulse.tests.noted.v2"

    n: int
    reason: str


async def lay_down(admin_url: str) -> None:
    """Make the toy's table, and empty it and the log."""
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute(TABLE)
    finally:
        await owner.close()


async def note(tx: Tx, event: Noted, group: str = GROUP) -> None:
    await tx.execute(
        "insert into toy.note (key, n, consumer_group) values ($1, $2, $3)", event.user_id, event.n, group
    )


async def erase(tx: Tx) -> None:
    await tx.execute("delete from toy.note")


def noting(
    call: Callable[[Tx, Noted], Awaitable[None]] = note, group: str = GROUP, *, projection: bool = True
) -> Handler[Noted]:
    return Handler(group, Noted, call, erase if projection else None)


async def notes(db: Database, key: UUID | None = None, group: str = GROUP) -> list[int]:
    async with db.system() as tx:
        rows = await tx.fetch(
            "select n from toy.note where consumer_group = $1 and ($2::uuid is null or key = $2) order by place",
            group,
            key,
        )
    return [row["n"] for row in rows]


async def say(db: Database, key: UUID, *numbers: int) -> None:
    """Publish notes of one person in one transaction."""
    async with db.transaction(key) as tx:
        await publish(tx, *(Noted(user_id=key, n=n) for n in numbers), at=AT)


def without_inbox(patch: pytest.MonkeyPatch) -> None:
    """The defence off: nothing remembers that an event was handled."""
    patch.setattr(delivery, "OPEN", delivery.OPEN.partition("; insert")[0])


async def count(db: Database, table: str) -> int:
    async with db.system() as tx:
        return int(await tx.fetchval(f"select count(*) from events.{table}"))
