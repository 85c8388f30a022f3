"""What people told: one row a thing, one check-in a local day."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record as Row

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.told import Answers, Pain, StrengthTold, Told, ToldKind
from fitpulse.services.training.store.sealed import TOLD, text_of

COLUMNS: Final = "id, kind, at, local_date, workout_id, body, sealed, revision, removed"

KEEP: Final = """
insert into training.told (user_id, id, kind, at, local_date, workout_id, sealed, revision, removed)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (user_id, id) do update set at = excluded.at, local_date = excluded.local_date, body = null,
  sealed = excluded.sealed, revision = excluded.revision, removed = excluded.removed
"""

FIND: Final = f"select {COLUMNS} from training.told where user_id = $1 and id = $2"  # noqa: S608 - a constant

CHECKIN: Final = f"""
select {COLUMNS} from training.told where user_id = $1 and kind = 'checkin' and local_date = $2
"""  # noqa: S608

CHECKINS: Final = f"""
select {COLUMNS} from training.told
where user_id = $1 and kind = 'checkin' and not removed and local_date < coalesce($2::date, 'infinity')
order by local_date desc limit $3
"""  # noqa: S608

AFTER: Final = f"""
select {COLUMNS} from training.told where user_id = $1 and at > $2 and not removed order by at, id
"""  # noqa: S608

PAINS: Final = f"""
select {COLUMNS} from training.told
where user_id = $1 and kind = 'pain' and workout_id = $2 and not removed order by at, id
"""  # noqa: S608

ENCODER: Final = msgspec.json.Encoder()
DECODERS: Final[dict[ToldKind, msgspec.json.Decoder[Answers | Pain | StrengthTold]]] = {
    "checkin": msgspec.json.Decoder(Answers),
    "pain": msgspec.json.Decoder(Pain),
    "strength": msgspec.json.Decoder(StrengthTold),
}


async def keep(tx: Tx, user_id: UUID, told: Told) -> None:
    """Store a thing told, or a new revision of it."""
    sealed = await TOLD.seal(tx, told.id, ENCODER.encode(told.said))
    await tx.execute(
        KEEP, user_id, told.id, told.kind, told.at, told.local_date, told.workout_id,
        sealed, told.revision, told.removed,
    )  # fmt: skip


async def find(tx: Tx, user_id: UUID, told_id: UUID) -> Told | None:
    row = await tx.fetchrow(FIND, user_id, told_id)
    return None if row is None else await _told(tx, row)


async def checkin(tx: Tx, user_id: UUID, day: date) -> Told | None:
    """The day's check-in, also one that was removed."""
    row = await tx.fetchrow(CHECKIN, user_id, day)
    return None if row is None else await _told(tx, row)


async def checkins(tx: Tx, user_id: UUID, *, before: date | None, limit: int) -> list[Told]:
    """Those before a day, the newest first."""
    return [await _told(tx, row) for row in await tx.fetch(CHECKINS, user_id, before, limit)]


async def after(tx: Tx, user_id: UUID, at: datetime) -> tuple[Told, ...]:
    return tuple([await _told(tx, row) for row in await tx.fetch(AFTER, user_id, at)])


async def pains(tx: Tx, user_id: UUID, workout_id: UUID) -> tuple[Pain, ...]:
    """What was said to hurt during a workout."""
    rows = await tx.fetch(PAINS, user_id, workout_id)
    opened = [await _told(tx, row) for row in rows]
    return tuple(told.said for told in opened if isinstance(told.said, Pain))


async def _told(tx: Tx, row: Row) -> Told:
    body = await text_of(tx, TOLD, row["id"], row["body"], row["sealed"])
    return Told(
        id=row["id"],
        at=row["at"],
        local_date=row["local_date"],
        said=DECODERS[row["kind"]].decode(body),
        workout_id=row["workout_id"],
        revision=row["revision"],
        removed=row["removed"],
    )
