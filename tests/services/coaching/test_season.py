"""The block: volume rises, the reserve falls, then a deload; and the weekly figures that follow from it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import AthleteProfile, BodyState, DayVolume
from fitpulse.services.coaching.domain.planner_policy import STANDARD
from fitpulse.services.coaching.domain.season import phase_of
from fitpulse.services.coaching.domain.volume import (
    SESSION_CAP,
    WEIGHT,
    done_this_week,
    doses,
    weekly_range,
    weekly_targets,
)

START = date(2026, 1, 5)
ATHLETE = AthleteProfile(goal="muscle", days_per_week=3, minutes=60, equipment=(), experience="intermediate")
EXPERIENCES = ["beginner", "novice", "intermediate", "advanced"]


def training_until(day: date) -> BodyState:
    return BodyState(block_started=START, trained=(day,), sessions=100)


@pytest.mark.parametrize("experience", EXPERIENCES)
def test_a_block_rises_and_ends_in_a_deload(experience: str) -> None:
    athlete = replace(ATHLETE, experience=experience)
    weeks = []
    for week in range(STANDARD.loading_weeks.of(experience) + 2):
        day = START + timedelta(weeks=week)
        weeks.append(phase_of(athlete, training_until(day), day))
    loading, deload, after = weeks[:-2], weeks[-2], weeks[-1]
    assert [phase.volume for phase in loading] == sorted(phase.volume for phase in loading)
    assert [phase.rir for phase in loading] == sorted((phase.rir for phase in loading), reverse=True)
    assert not any(phase.deload for phase in loading)
    assert deload.deload
    assert (deload.sets_share, deload.load_share) == (0.6, 0.95)
    assert (after.week, after.deload) == (1, False)


def test_a_break_starts_the_block_anew() -> None:
    day = START + timedelta(weeks=4)
    body = training_until(day - timedelta(days=12))
    assert phase_of(ATHLETE, body, day).week == 1


@pytest.mark.parametrize("experience", EXPERIENCES)
def test_targets_lie_within_their_ranges(experience: str) -> None:
    athlete = replace(ATHLETE, experience=experience)
    for week in range(STANDARD.loading_weeks.of(experience) + 1):
        day = START + timedelta(weeks=week)
        targets = weekly_targets(athlete, phase_of(athlete, training_until(day), day))
        for muscle, target in zip(MUSCLES, targets, strict=True):
            assert 0.0 <= target <= weekly_range(muscle, experience)[1] <= 22.0


def test_every_muscle_has_a_weight() -> None:
    assert len(WEIGHT) == len(MUSCLES)
    assert all(weight > 0.0 for weight in WEIGHT)


def test_a_week_is_seven_days_ending_today() -> None:
    days = [DayVolume(day=START + timedelta(days=n), sets={"chest": 1.0}) for n in range(10)]
    done = done_this_week(days, START + timedelta(days=8))
    assert done[MUSCLES.index("chest")] == 7.0


@pytest.mark.parametrize("days", [1, 2, 3, 4, 5, 6, 7])
def test_doses_leave_room_for_the_other_days(days: int) -> None:
    targets = [12.0] * len(MUSCLES)
    fresh = doses(targets, [0.0] * len(MUSCLES), days)
    full = doses(targets, targets, days)
    assert all(0.0 < dose <= SESSION_CAP for dose in fresh)
    assert all(dose == 0.0 for dose in full)
    if days > 1:
        assert all(dose < 12.0 / 1.7 for dose in fresh)
