"""Points, places, weeks and handles, by their properties."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.ids import new_id
from fitpulse.services.community.domain.handles import HandleReserved, check_handle
from fitpulse.services.community.domain.scoring import (
    DAY_MOST,
    Scored,
    points,
    points_of,
    rank_key,
    week_score,
)
from fitpulse.services.community.domain.weeks import BadWeek, monday, parse_week, written
from tests.services.community.workouts import MONDAY, done

ADA = UUID(int=1)
INSTANTS = st.datetimes(datetime(2026, 11, 15, 12), datetime(2026, 11, 23, 12), timezones=st.just(UTC))  # noqa: DTZ001
SCORED = st.builds(
    Scored,
    workout_id=st.uuids(),
    revision=st.just(1),
    day=st.dates(MONDAY, MONDAY + timedelta(days=6)),
    points=st.integers(0, 60),
    completed_at=INSTANTS,
)


def test_a_hard_set_or_three_minutes_make_a_point() -> None:
    assert points(done(ADA, 12, minutes=30.0)) == 12
    assert points(done(ADA, 0, minutes=59.9)) == 19
    assert points(done(ADA, 0, minutes=0.0)) == 0


@given(st.lists(SCORED, max_size=8), st.randoms())
def test_a_week_is_scored_alike_in_any_order(workouts: list[Scored], random: object) -> None:
    expected = week_score(MONDAY, workouts)
    shuffled = list(workouts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert week_score(MONDAY, shuffled) == expected
    if expected is None:
        assert not any(workout.points for workout in workouts)
        return
    by_day = {workout.day: 0 for workout in workouts}
    for workout in workouts:
        by_day[workout.day] += workout.points
    assert expected.points == sum(min(DAY_MOST, earned) for earned in by_day.values())
    assert expected.reached_at in {workout.completed_at for workout in workouts}


def test_a_workout_past_the_days_cap_does_not_make_the_score_later() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    first = Scored(new_id(), 1, MONDAY, 20, noon)
    second = Scored(new_id(), 1, MONDAY, 20, noon + timedelta(hours=3))
    assert week_score(MONDAY, [second, first]) == week_score(MONDAY, [first])


@given(st.integers(1, 140), INSTANTS, st.integers(1, 140), INSTANTS)
def test_more_points_lead_then_the_earlier(one: int, at: datetime, other: int, later: datetime) -> None:
    first, second = rank_key(MONDAY, one, at), rank_key(MONDAY, other, later)
    assert points_of(first) == one
    assert float(first) == first < 1 << 53
    if one != other:
        assert (first < second) == (one > other)
    elif abs(at - later) >= timedelta(milliseconds=1):
        assert (first < second) == (at < later)


@given(st.dates(date(1970, 1, 5), date(2199, 12, 20)))
def test_a_week_is_read_as_it_is_written(day: date) -> None:
    assert parse_week(written(monday(day))) == monday(day)


@pytest.mark.parametrize(
    "text", ["2026-W54", "2026-W00", "2026W47", "0000-W01", "1969-W52", "9999-W52", "last", "2026-W4é"]
)
def test_other_weeks_are_refused(text: str) -> None:
    with pytest.raises(BadWeek):
        parse_week(text)


@pytest.mark.parametrize("handle", ["Admin", "fit_pulse", "_Support_", "coach"])
def test_handles_that_could_be_ours_are_refused(handle: str) -> None:
    with pytest.raises(HandleReserved):
        check_handle(handle)
