"""Form checks: the one that stands for each set, and whether keypoints may be kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.training.store.sealed import REPORT, text_of

SET: Final = """
select s.exercise, s.performed_at, s.revision as set_revision, (s.performed_at at time zone w.time_zone)::date as day,
  coalesce(f.revision, 0) as revision, f.recording_id, coalesce(c.given, false) as consented
from training.set_log s join training.workout w on w.user_id = s.user_id and w.id = s.workout_id
left join training.form_check f on f.user_id = s.user_id and f.set_id = s.id
left join training.form_consent c on c.user_id = s.user_id
where s.user_id = $1 and s.workout_id = $2 and s.id = $3 and not s.removed"""

KEEP: Final = """
insert into training.form_check
  (user_id, set_id, workout_id, revision, checked_at, sealed, recording_id, recorded_until)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (user_id, set_id) do update set workout_id = excluded.workout_id, revision = excluded.revision,
  checked_at = excluded.checked_at, report = null, sealed = excluded.sealed, recording_id = excluded.recording_id,
  recorded_until = excluded.recorded_until"""

FIND: Final = """
select f.checked_at, f.report, f.sealed, f.recorded_until from training.form_check f
join training.set_log s on s.user_id = f.user_id and s.id = f.set_id and not s.removed
where f.user_id = $1 and f.set_id = $3 and s.workout_id = $2"""

CONSENT: Final = """
insert into training.form_consent (user_id, given, said_at) values ($1, $2, $3)
on conflict (user_id) do update set given = excluded.given, said_at = excluded.said_at"""

UNRECORDED: Final = """
update training.form_check set recording_id = null, recorded_until = null
where user_id = $1 and recording_id is not null"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSet:
    """A set as a check meets it; `revision` is of the check before, 0 for none."""

    exercise: str
    performed_at: datetime
    day: date
    set_revision: int
    revision: int
    recording_id: UUID | None
    consented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheck:
    """`report` is a coaching FormCheck as JSON; `recorded_until` is None where no keypoints are kept."""

    checked_at: datetime
    report: str
    recorded_until: datetime | None


async def find_set(tx: Tx, user_id: UUID, workout_id: UUID, set_id: UUID) -> CheckedSet | None:
    row = await tx.fetchrow(SET, user_id, workout_id, set_id)
    return None if row is None else CheckedSet(**row)


async def keep(
    tx: Tx,
    user_id: UUID,
    workout_id: UUID,
    set_id: UUID,
    stored: StoredCheck,
    *,
    revision: int,
    recording_id: UUID | None,
) -> None:
    await tx.execute(
        KEEP,
        user_id,
        set_id,
        workout_id,
        revision,
        stored.checked_at,
        await REPORT.seal(tx, set_id, stored.report.encode()),
        recording_id,
        stored.recorded_until,
    )


async def find(tx: Tx, user_id: UUID, workout_id: UUID, set_id: UUID) -> StoredCheck | None:
    row = await tx.fetchrow(FIND, user_id, workout_id, set_id)
    if row is None:
        return None
    report = await text_of(tx, REPORT, set_id, row["report"], row["sealed"])
    return StoredCheck(checked_at=row["checked_at"], report=report, recorded_until=row["recorded_until"])


async def say(tx: Tx, user_id: UUID, *, given: bool, at: datetime) -> None:
    """Keep the last word on recordings."""
    await tx.execute(CONSENT, user_id, given, at)


async def unrecord(tx: Tx, user_id: UUID) -> None:
    """Say of every check that its keypoints are gone."""
    await tx.execute(UNRECORDED, user_id)
