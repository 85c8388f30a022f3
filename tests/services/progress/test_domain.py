"""The rules of progress, by their properties."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.progress.domain.facts import (
    NOTHING,
    Figures,
    SetFact,
    estimate,
    set_fact,
    workout_fact,
)
from fitpulse.services.progress.domain.periods import (
    DAY,
    Days,
    change,
    cover,
    difference,
    running_week,
    spread,
    start_of,
    streak,
    weeks_back,
)
from tests.services.progress.events import MONDAY, completed, logged, reopened, set_histories

ADA = UUID(int=1)
CATALOGUE = load_catalogue()
DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def days_of(days: Days) -> list[date]:
    return [days.first + DAY * n for n in range((days.last - days.first).days + 1)]


@given(DATES, st.integers(0, 1500))
def test_a_cover_holds_every_day_once_and_whole_months_only(first: date, length: int) -> None:
    span = Days(first, first + DAY * length)
    parts = cover(span)
    assert [day for part in parts for day in days_of(part.days)] == days_of(span)
    for part in parts:
        if part.grain == "month":
            assert part.days.first.day == 1
            assert (part.days.last + DAY).day == 1
    assert sum(len(days_of(part.days)) for part in parts if part.grain == "day") <= 60


@given(DATES)
def test_a_period_starts_on_its_first_day(day: date) -> None:
    assert start_of("day", day) == day
    assert start_of("week", day).isoweekday() == 1
    assert timedelta(0) <= day - start_of("week", day) < timedelta(days=7)
    assert start_of("month", day) == date(day.year, day.month, 1)


@given(set_histories(ADA))
def test_differences_add_up_to_the_newest_revisions_alone(events: list) -> None:  # type: ignore[type-arg]
    """Applying corrections one after another gives what counting only the last state gives."""
    facts: dict[UUID, SetFact] = {}
    sums: defaultdict[object, Figures] = defaultdict(Figures)
    muscles: defaultdict[object, int] = defaultdict(int)
    for event in events:
        new = set_fact(event, CATALOGUE)
        old = facts.get(new.set_id)
        sets_on = {day: sums["day", day].sets for day in {new.day, old.day if old else new.day}}
        difference_made = change(old, new, sets_on)
        for key, figures in difference_made.periods.items():
            sums[key] += figures
        assert difference_made.muscles.keys() == difference_made.periods.keys()
        for key, received in difference_made.muscles.items():
            for muscle, milli in received.items():
                muscles[*key, muscle] += milli
        facts[new.set_id] = new
    for grain in ("day", "week", "month"):
        for start in {start_of(grain, fact.day) for fact in facts.values()}:
            within = [fact for fact in facts.values() if start_of(grain, fact.day) == start]
            expected = sum((fact.figures for fact in within), NOTHING)
            days = {fact.day for fact in within if fact.figures.sets}
            assert sums[grain, start] == expected + Figures(days=len(days))
            for muscle in {muscle for fact in within for muscle, _ in fact.muscles}:
                every = sum(milli for fact in within for name, milli in fact.muscles if name == muscle)
                assert muscles[grain, start, muscle] == every


def test_a_hard_set_gives_its_target_one_and_its_synergists_less() -> None:
    shares = dict(set_fact(logged(ADA), CATALOGUE).muscles)
    assert shares["quadriceps"] == 1000
    assert any(0 < share < 1000 for share in shares.values())


def test_warmups_removed_sets_and_easy_sets_give_no_volume() -> None:
    for quiet in ({"kind": "warmup"}, {"removed": True}):
        fact = set_fact(logged(ADA, **quiet), CATALOGUE)
        assert (fact.figures, fact.muscles, fact.estimate) == (NOTHING, (), None)
    easy = set_fact(logged(ADA, hard=False), CATALOGUE)
    assert easy.figures.sets == 1
    assert easy.muscles == ()


def test_an_unknown_exercise_counts_without_muscles() -> None:
    fact = set_fact(logged(ADA, exercise="invented-lift"), CATALOGUE)
    assert fact.figures.hard_sets == 1
    assert fact.muscles == ()


@given(st.floats(20, 300), st.integers(1, 10), st.none() | st.floats(0, 2))
def test_the_likely_band_holds_the_estimate(load: float, reps: int, rir: float | None) -> None:
    found = estimate(logged(ADA, load_kg=load, reps=reps, rir=rir))
    assert found is not None
    assert found.low_g <= found.e1rm_g <= found.high_g
    assert found.high_g < found.e1rm_g * 1.15


def test_a_reopened_workout_counts_nothing() -> None:
    done = completed(ADA, minutes=30.5)
    first, second = workout_fact(done), workout_fact(reopened(done))
    assert spread(difference(None, first), {})["month", date(2026, 11, 1)] == Figures(
        workouts=1, seconds=1830
    )
    assert spread(difference(first, second), {})["month", date(2026, 11, 1)] == Figures(
        workouts=-1, seconds=-1830
    )


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_a_streak_is_the_longest_run_that_reaches_last_week(trained: set[int], this: int) -> None:
    mondays = [MONDAY + timedelta(weeks=week) for week in trained if week <= this]
    found = streak(mondays, MONDAY + timedelta(weeks=this, days=3))
    end = this if this in trained else this - 1
    expected = 0
    while end - expected in trained and end - expected >= 0:
        expected += 1
    assert found.weeks == expected
    assert found.best_weeks >= found.weeks
    assert found.trained_this_week == (this in trained)


def test_an_empty_running_week_breaks_nothing() -> None:
    trained = [MONDAY - timedelta(weeks=back) for back in (1, 2, 3)]
    assert streak(trained, MONDAY).weeks == 3
    assert streak(trained, MONDAY + timedelta(days=6)).weeks == 3
    assert streak(trained, MONDAY + timedelta(days=7)).weeks == 0


def test_a_week_runs_as_soon_as_it_is_trained_in() -> None:
    """On a Sunday of UTC it is Monday in Auckland already."""
    sunday = MONDAY + timedelta(days=6)
    assert running_week(sunday, [MONDAY]) == MONDAY
    assert running_week(sunday, [MONDAY, MONDAY + timedelta(days=7)]) == MONDAY + timedelta(days=7)
    assert running_week(MONDAY, [MONDAY + timedelta(days=7)]) == MONDAY


def test_weeks_back_ends_with_the_running_one() -> None:
    assert weeks_back(MONDAY, 3) == [
        MONDAY - timedelta(weeks=2),
        MONDAY - timedelta(weeks=1),
        MONDAY,
    ]
