"""What a person said about their calendar: one JSON document, sealed, with a version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.calendar import EMPTY, Sayings
from fitpulse.services.training.store.sealed import CALENDAR, ONLY, text_of

FIND: Final = "select version, body, sealed from training.calendar where user_id = $1"

KEEP: Final = """
insert into training.calendar (user_id, version, sealed, updated_at) values ($1, $2, $3, $4)
on conflict (user_id) do update set version = excluded.version, body = null, sealed = excluded.sealed,
  updated_at = excluded.updated_at
"""

DECODER: Final = msgspec.json.Decoder(Sayings)
ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSayings:
    """Version 0 stands for a person who never said anything."""

    version: int
    said: Sayings


async def find(tx: Tx, user_id: UUID) -> StoredSayings:
    row = await tx.fetchrow(FIND, user_id)
    if row is None:
        return StoredSayings(version=0, said=EMPTY)
    body = await text_of(tx, CALENDAR, ONLY, row["body"], row["sealed"])
    return StoredSayings(version=row["version"], said=decode(body))


async def keep(tx: Tx, user_id: UUID, said: Sayings, *, version: int, at: datetime) -> None:
    sealed = await CALENDAR.seal(tx, ONLY, encode(said).encode())
    await tx.execute(KEEP, user_id, version, sealed, at)


def decode(body: str) -> Sayings:
    return DECODER.decode(body)


def encode(said: Sayings) -> str:
    return ENCODER.encode(said).decode()
