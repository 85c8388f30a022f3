"""What a person said about their calendar: one JSON document, with a version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.calendar import EMPTY, Sayings

FIND: Final = "select version, body from training.calendar where user_id = $1"

KEEP: Final = """
insert into training.calendar (user_id, version, body, updated_at) values ($1, $2, $3, $4)
on conflict (user_id) do update set version = excluded.version, body = excluded.body, updated_at = excluded.updated_at
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
    return StoredSayings(version=row["version"], said=decode(row["body"]))


async def keep(tx: Tx, user_id: UUID, said: Sayings, *, version: int, at: datetime) -> None:
    await tx.execute(KEEP, user_id, version, encode(said), at)


def decode(body: str) -> Sayings:
    return DECODER.decode(body)


def encode(said: Sayings) -> str:
    return ENCODER.encode(said).decode()
