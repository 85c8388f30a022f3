"""The athlete as they stand at one instant: everything the rules ask about, worked out once a request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CheckIn,
    Event,
    ExerciseState,
    MuscleState,
    Readiness,
)
from fitpulse.services.coaching.domain.index import MAIN_PATTERNS, MUSCLE_NUMBER, Entry, Index
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.readiness import Temper, readiness, temper
from fitpulse.services.coaching.domain.recovery import fatigue, recoverable_sets, recovery
from fitpulse.services.coaching.domain.season import Phase, phase_of
from fitpulse.services.coaching.domain.strength import Strength
from fitpulse.services.coaching.domain.volume import (
    WINDOW_DAYS,
    ceilings,
    done_this_week,
    doses,
    times_a_week,
    tops,
    weekly_targets,
)

SORE = 2
"""From this soreness (0..4) on a muscle gets at most half of its sets."""

VERY_SORE = 3
"""From this soreness on a muscle gets none at all."""

_MOST_RIR = 4.0
IN_PRACTICE_DAYS = 28
_ALIKE = 0.6
_WANTED_STRENGTH, _WANTED = 8, 5
"""Weekly sets of a main pattern that are kept room for: from about five on a lift gains well (Ralston et al. 2017)."""


@dataclass(frozen=True, slots=True, eq=False)
class Athlete:
    """Lists are by muscle number. `sore` and `spared` are bits by muscle number.

    `rested` tells how many days ago each movement pattern was last trained, for those that were, and `recoverable` the
    sets that a muscle recovers from by its next turn, which are as far apart as a week spreads them.
    """

    profile: AthleteProfile
    body: BodyState
    at: datetime
    policy: PlannerPolicy
    phase: Phase
    strength: Strength
    exercises: Mapping[str, ExerciseState]
    muscles: Mapping[str, MuscleState]
    rested: Mapping[str, float]
    recovery: list[float]
    targets: list[float]
    done: list[float]
    doses: list[float]
    ceilings: list[float]
    tops: list[float]
    recoverable: list[float]
    practised: Mapping[str, float]
    owed: list[float]
    sore: int
    spared: int
    readiness: Readiness
    temper: Temper


def athlete_of(
    profile: AthleteProfile,
    body: BodyState,
    at: datetime,
    checkin: CheckIn | None,
    index: Index,
    event: Event | None = None,
    policy: PlannerPolicy = STANDARD,
) -> Athlete:
    today = at.date()
    ready = readiness(body, checkin)
    eased = temper(ready)
    phase = phase_of(profile, body, today, event, policy)
    if eased.extra_rir and phase.rir < _MOST_RIR:
        phase = replace(phase, rir=min(_MOST_RIR, phase.rir + eased.extra_rir))
    exercises = {state.exercise: state for state in body.exercises}
    muscles = {state.muscle: state for state in body.muscles}
    recovered = [recovery(fatigue(muscles[muscle], at)) if muscle in muscles else 100.0 for muscle in MUSCLES]
    targets = weekly_targets(profile, phase, body.tolerances, policy)
    done = done_this_week(body.days, today)
    times = times_a_week(profile.days_per_week, profile.goal)
    turn_hours = 24.0 * WINDOW_DAYS / times
    practised = _practised(body, at, index)
    soreness = checkin.soreness if checkin is not None else {}
    return Athlete(
        profile=profile,
        body=body,
        at=at,
        policy=policy,
        phase=phase,
        strength=Strength(profile, exercises, index, at, policy),
        exercises=exercises,
        muscles=muscles,
        rested=_rested(body, at, index),
        recovery=recovered,
        targets=targets,
        done=done,
        doses=doses(targets, done, times),
        ceilings=ceilings(),
        tops=tops(profile.experience),
        recoverable=[
            recoverable_sets(muscles.get(muscle), muscle, at, hours=turn_hours, rir=phase.rir)
            for muscle in MUSCLES
        ],
        practised=practised,
        owed=_owed(practised, profile.goal, index),
        sore=_bits(soreness, SORE, VERY_SORE),
        spared=_bits(soreness, VERY_SORE, None),
        readiness=ready,
        temper=eased,
    )


def _rested(body: BodyState, at: datetime, index: Index) -> dict[str, float]:
    """Days since each pattern's last set, by the exercises that are remembered; a set told ahead is of now."""
    found: dict[str, float] = {}
    for state in body.exercises:
        entry = index.by_id.get(state.exercise)
        if entry is not None and state.results:
            pattern, days = entry.exercise.pattern, (at - state.results[0].at).total_seconds() / 86400.0
            found[pattern] = max(0.0, min(days, found.get(pattern, days)))
    return found


def likeness(entry: Entry) -> float:
    """How far a set practises its pattern's main lift: wholly if it is the lift, in part for others of the pattern."""
    if entry.family is None:
        return 0.0
    return 1.0 if entry.main else _ALIKE


def _done_lately(body: BodyState, at: datetime, index: Index) -> Iterator[tuple[Entry, int]]:
    """Exercises of a main pattern that are in practice, with their sets of the last seven days."""
    for state in body.exercises:
        entry = index.by_id.get(state.exercise)
        if entry is not None and entry.family is not None and (at - state.at).days < IN_PRACTICE_DAYS:
            yield entry, sum(done.sets for done in state.results if (at - done.at).days < WINDOW_DAYS)


def _practised(body: BodyState, at: datetime, index: Index) -> dict[str, float]:
    """Sets of the last seven days by main pattern, by how like its main lift they were; 0 for one in practice."""
    found: dict[str, float] = {}
    for entry, sets in _done_lately(body, at, index):
        if entry.family is not None:
            found[entry.family] = found.get(entry.family, 0.0) + likeness(entry) * sets
    return found


def _owed(practised: Mapping[str, float], goal: str, index: Index) -> list[float]:
    """Sets by muscle that the main patterns in practice still want this week; other exercises leave room for them."""
    owed = [0.0] * len(MUSCLES)
    wanted = _WANTED_STRENGTH if goal == "strength" else _WANTED
    for pattern, sets in practised.items():
        for muscle, share in index.by_id[MAIN_PATTERNS[pattern]].shares:
            owed[muscle] += share * max(0.0, wanted - sets)
    return owed


def _bits(soreness: Mapping[str, int], least: int, below: int | None) -> int:
    bits = 0
    for muscle, level in soreness.items():
        if level >= least and (below is None or level < below) and muscle in MUSCLE_NUMBER:
            bits |= 1 << MUSCLE_NUMBER[muscle]
    return bits
