"""Form facts: one a checked set, whatever the order and number of its events."""

import json
from typing import Any, Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.progress.domain.form import FormChecks, FormFact
from fitpulse.services.progress.domain.periods import Days
from fitpulse.services.training.events import FormChecked, SetLogged

MOST: Final = 2000
"""Checks that one answer looks at, the newest."""

KEEP: Final = """
insert into progress.form_fact as f (user_id, set_id, revision, set_revision, movement, exercise, day, performed_at,
  view, spec_version, reps, partial_reps, good_ms, score, rir, faults)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (user_id, set_id) do update set revision = excluded.revision, movement = excluded.movement,
  view = excluded.view, spec_version = excluded.spec_version, reps = excluded.reps,
  partial_reps = excluded.partial_reps, good_ms = excluded.good_ms, score = excluded.score, rir = excluded.rir,
  faults = excluded.faults
where f.revision < excluded.revision"""

FOLLOW: Final = """
update progress.form_fact set set_revision = $3, removed = $4, exercise = $5, day = $6, performed_at = $7
where user_id = $1 and set_id = $2 and set_revision < $3"""

HISTORY: Final = f"""
select set_id, movement, exercise, day, view, reps, partial_reps, good_ms, score, rir, faults
from progress.form_fact
where user_id = $1 and movement = $2 and day between $3 and $4 and not removed
order by performed_at desc, set_id desc limit {MOST}"""  # noqa: S608 - this module's constant

MOVEMENTS: Final = """
select movement, count(*)::int as checks, max(day) as last_day from progress.form_fact
where user_id = $1 and not removed group by movement order by last_day desc, movement"""


async def keep(tx: Tx, event: FormChecked) -> None:
    await tx.execute(
        KEEP,
        event.user_id,
        event.set_id,
        event.revision,
        event.set_revision,
        event.movement,
        event.exercise,
        event.local_date,
        event.performed_at,
        event.view,
        event.spec_version,
        event.reps,
        event.partial_reps,
        round(event.good_s * 1000),
        event.score,
        event.rir,
        json.dumps(event.faults),
    )


async def follow(tx: Tx, event: SetLogged) -> None:
    """Take over what became of the set itself: another day, another exercise, removed or back."""
    await tx.execute(
        FOLLOW,
        event.user_id,
        event.set_id,
        event.revision,
        event.removed,
        event.exercise,
        event.local_date,
        event.performed_at,
    )


async def history(tx: Tx, user_id: UUID, movement: str, days: Days) -> list[FormFact]:
    """The checks of a movement, oldest first."""
    rows = await tx.fetch(HISTORY, user_id, movement, days.first, days.last)
    return [_fact(row) for row in reversed(rows)]


async def movements(tx: Tx, user_id: UUID) -> tuple[FormChecks, ...]:
    return tuple(FormChecks(**row) for row in await tx.fetch(MOVEMENTS, user_id))


async def forget(tx: Tx, user_id: UUID) -> None:
    await tx.execute("delete from progress.form_fact where user_id = $1", user_id)


async def clear(tx: Tx) -> None:
    """Everyone's facts as if nothing had ever been checked (a system transaction)."""
    await tx.execute("delete from progress.form_fact")


def _fact(row: Any) -> FormFact:
    values = dict(row)
    faults: dict[str, float | None] = json.loads(values.pop("faults"))
    return FormFact(faults=faults, good_s=values.pop("good_ms") / 1000, **values)
