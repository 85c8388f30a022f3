"""A workout under way, with all that adapting it needs of its row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.schedule import Wish
from fitpulse.services.training.domain.underway import Memory
from fitpulse.services.training.domain.workout import LoggedSet, State, WorkoutPlan
from fitpulse.services.training.store.workouts import DOCUMENT, DONE, PLAN, Document, encode, opened

FIND: Final = f"""
select {DOCUMENT}, w.session, w.asked_minutes, w.asked_equipment,
  exists (select from training.program_session s where s.user_id = w.user_id and s.workout_id = w.id) as of_program
from training.workout w {DONE} where w.user_id = $1 and w.id = $2
"""  # noqa: S608 - made of constants

REMEMBER: Final = "update training.workout set session = $3 where user_id = $1 and id = $2"

SETS: Final = msgspec.json.Decoder(tuple[LoggedSet, ...])
MEMORY: Final = msgspec.json.Decoder(Memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A workout as it was read; `memory` is None before it was adapted for the first time.

    `row` has the workout's document, `mark` is equal for two readings between which nothing about it has changed.
    """

    id: UUID
    local_date: date
    state: State
    began_at: datetime
    wish: Wish
    of_program: bool
    plan: WorkoutPlan
    sets: tuple[LoggedSet, ...]
    memory: Memory | None
    row: Document
    mark: tuple[object, ...]


async def find(tx: Tx, user_id: UUID, workout_id: UUID) -> Underway | None:
    row = await tx.fetchrow(FIND, user_id, workout_id)
    return None if row is None else _underway(await opened(tx, row))


async def remember(tx: Tx, user_id: UUID, workout_id: UUID, memory: Memory) -> None:
    await tx.execute(REMEMBER, user_id, workout_id, encode(memory))


def _underway(row: Document) -> Underway:
    equipment = row["asked_equipment"]
    return Underway(
        id=row["id"],
        local_date=row["local_date"],
        state=row["state"],
        began_at=row["started_at"] or row["created_at"],
        wish=Wish(minutes=row["asked_minutes"], equipment=None if equipment is None else tuple(equipment)),
        of_program=row["of_program"],
        plan=PLAN.decode(row["plan"]),
        sets=SETS.decode(row["sets"]),
        memory=None if row["session"] is None else MEMORY.decode(row["session"]),
        row=row,
        mark=(row["state"], row["version"], row["session"], row["sets"]),
    )
