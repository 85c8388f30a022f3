"""Projections on the real database: the same state whatever the order and number of deliveries."""

from collections.abc import Iterable
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.db import Database
from fitpulse.services.identity.events import UserErased
from fitpulse.services.progress.domain.facts import FIGURES
from fitpulse.services.progress.service import Progress
from fitpulse.services.progress.store.columns import MUSCLE_COLUMNS
from fitpulse.services.training.events import SetLogged, WorkoutCompleted, WorkoutReopened
from tests.services.progress.events import completed, logged, reopened, set_histories, shuffled
from tests.services.progress.state import state_hash

pytestmark = pytest.mark.server

Heard = SetLogged | WorkoutCompleted | WorkoutReopened


async def tell(db: Database, progress: Progress, events: Iterable[Heard]) -> None:
    """Deliver as a relay without an inbox would: every copy reaches the handler, in one transaction each."""
    for event in events:
        async with db.transaction(event.user_id) as tx:
            if isinstance(event, SetLogged):
                await progress.take_set(tx, event)
            else:
                await progress.take_workout(tx, event)


@settings(max_examples=10)
@given(data=st.data(), seed=st.integers(0, 2**31))
async def test_ten_copies_in_any_order_give_the_same_state(
    db: Database, progress: Progress, data: st.DataObject, seed: int
) -> None:
    ada = uuid4()
    events: list[Heard] = list(data.draw(set_histories(ada)))
    first, second = completed(ada), completed(ada, minutes=61.7)
    events += [
        first,
        reopened(first),
        second,
        completed(ada, workout_id=second.workout_id, revision=2, minutes=10.0),
    ]
    await tell(db, progress, events)
    in_order = await state_hash(db, ada)

    async with db.transaction(ada) as tx:
        await progress.forget(tx, UserErased(user_id=ada))
    await tell(db, progress, shuffled(events, times=10, seed=seed))
    assert await state_hash(db, ada) == in_order


async def test_the_hash_notices_a_lost_set(db: Database, progress: Progress) -> None:
    ada = uuid4()
    await tell(db, progress, [logged(ada)])
    one = await state_hash(db, ada)
    await tell(db, progress, [logged(ada)])
    assert await state_hash(db, ada) != one


async def test_an_older_revision_that_comes_late_changes_nothing(db: Database, progress: Progress) -> None:
    ada = uuid4()
    old = logged(ada, load_kg=140.0)
    new = logged(ada, set_id=old.set_id, load_kg=100.0, revision=2)
    await tell(db, progress, [new, old])
    found = await progress.e1rm(ada, "barbell-back-squat", None, None)
    assert [round(point.e1rm_kg) for point in found.points] == [round(new.e1rm_kg or 0)]


async def test_the_test_above_fails_without_revisions(db: Database, progress: Progress) -> None:
    """The defence off: whatever comes last says that it is the newest, and an old value comes back."""
    ada = uuid4()
    new = logged(ada, load_kg=100.0, revision=2)
    old = logged(ada, set_id=new.set_id, load_kg=140.0, revision=3)
    await tell(db, progress, [new, old])
    found = await progress.e1rm(ada, "barbell-back-squat", None, None)
    assert [round(point.e1rm_kg) for point in found.points] == [round(old.e1rm_kg or 0)]


async def test_projections_equal_a_recount_from_the_facts(db: Database, progress: Progress) -> None:
    ada = uuid4()
    events = [logged(ada, load_kg=float(load), hard=load % 3 > 0) for load in range(60, 120, 5)]
    await tell(db, progress, shuffled(events, times=3, seed=7))
    async with db.read(ada) as tx:
        wrong = await tx.fetchval("""
with recount as (
  select date_trunc(grain, day)::date as start, grain, count(distinct day) filter (where sets > 0) as days,
    sum(sets) as sets, sum(hard_sets) as hard_sets, sum(reps) as reps, sum(tonnage_g) as tonnage_g
  from progress.set_fact, unnest(array['day', 'week', 'month']) as grain group by 1, 2)
select count(*) from recount full join progress.period p using (grain, start)
where (recount.days, recount.sets, recount.hard_sets, recount.reps, recount.tonnage_g)
  is distinct from (p.days, p.sets, p.hard_sets, p.reps, p.tonnage_g)""")
        unequal = await tx.fetchval("""
with recount as (
  select date_trunc(grain, day)::date as start, grain, sum(share) filter (where muscle = 'quadriceps') as quadriceps,
    sum(share) filter (where muscle = 'lower-back') as lower_back
  from progress.set_fact, unnest(array['day', 'week', 'month']) as grain, unnest(muscles, shares) as m (muscle, share)
  group by 1, 2)
select count(*) from recount full join progress.period p using (grain, start)
where (coalesce(recount.quadriceps, 0), coalesce(recount.lower_back, 0))
  is distinct from (p.quadriceps, p.lower_back)""")
    assert (wrong, unequal) == (0, 0)


async def test_every_muscle_of_the_catalogue_has_its_column(db: Database) -> None:
    async with db.system() as tx:
        rows = await tx.fetch(
            "select column_name from information_schema.columns "
            "where (table_schema, table_name) = ('progress', 'period')"
        )
    assert {row[0] for row in rows} == {"user_id", "grain", "start", *FIGURES, *MUSCLE_COLUMNS}


async def test_a_replay_rebuilds_the_same_state(db: Database, progress: Progress) -> None:
    ada = uuid4()
    done = completed(ada)
    events: list[Heard] = [logged(ada), logged(ada, load_kg=110.0), done]
    await tell(db, progress, events)
    before = await state_hash(db, ada)
    async with db.system() as tx:
        await progress.clear_sets(tx)
    assert (await progress.statistics(ada, None, None)).total.sets == 0
    assert (await progress.statistics(ada, None, None)).total.workouts == 1
    async with db.system() as tx:
        await progress.clear_workouts(tx)
    await tell(db, progress, events)
    assert await state_hash(db, ada) == before


async def test_erasing_a_person_leaves_nothing_of_theirs_and_all_of_the_others(
    db: Database, progress: Progress
) -> None:
    ada, bob = uuid4(), uuid4()
    await tell(db, progress, [logged(ada), completed(ada), logged(bob)])
    nothing, bobs = await state_hash(db, uuid4()), await state_hash(db, bob)
    async with db.transaction(ada) as tx:
        await progress.forget(tx, UserErased(user_id=ada))
    assert await state_hash(db, ada) == nothing
    assert (await progress.streak(ada)).as_of is None
    assert await state_hash(db, bob) == bobs


async def test_nobody_reads_anothers_progress(db: Database, progress: Progress) -> None:
    ada, bob = uuid4(), uuid4()
    await tell(db, progress, [logged(ada), completed(ada)])
    async with db.read(bob) as tx:
        for table in ("athlete", "set_fact", "workout_fact", "period", "best_day"):
            assert await tx.fetchval(f"select count(*) from progress.{table}") == 0
