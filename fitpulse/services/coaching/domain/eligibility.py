"""Which exercises may be planned at all today: nothing after this gate can break a limit of the person."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from fitpulse.services.coaching.api import BodyState
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.index import (
    EXPLOSIVE,
    TRAINING,
    Entry,
    Index,
    equipment_bits,
    region_bits,
)
from fitpulse.services.coaching.domain.pains import resting
from fitpulse.services.coaching.domain.recovery import HELPFUL, RECOVERED

_NEW = {"beginner", "novice"}


def permitted(athlete: Athlete, index: Index, *, begun: int = 0) -> Iterator[Entry]:
    """Exercises that equipment, injuries, bans, pain, soreness and recovery allow, in catalogue order.

    `begun` holds the bits of muscles whose work today was already allowed and may go on.
    """
    profile = athlete.profile
    owned = equipment_bits(profile.equipment)
    hurt = region_bits(injury.region for injury in profile.injuries)
    hurt |= region_bits(resting(athlete.body, athlete.at))
    banned = set(profile.banned)
    painful = painful_patterns(athlete.body, athlete.at, index)
    closed, tired = 0, 0
    for muscle, recovered in enumerate(athlete.recovery):
        closed |= (recovered < RECOVERED) << muscle
        tired |= (recovered < HELPFUL) << muscle
    closed, tired = closed & ~begun, tired & ~begun
    for entry in index.entries:
        if entry.needs & ~owned or entry.regions & hurt or entry.id in banned:
            continue
        if entry.target_bits & closed or entry.helper_bits & tired:
            continue
        if entry.muscle_bits & athlete.spared or entry.id in painful:
            continue
        yield entry


@cache
def trainable(entry: Entry, experience: str) -> bool:
    """Whether hard sets of it build strength or muscle, and its skill fits the athlete's experience."""
    exercise = entry.exercise
    if exercise.mechanics not in TRAINING or exercise.measure == "distance":
        return False
    return experience not in _NEW or (exercise.pattern not in EXPLOSIVE and exercise.level != "advanced")


def painful_patterns(body: BodyState, at: datetime, index: Index) -> set[str]:
    """Exercises to leave alone for a while: what hurt, and its like where the same region is loaded."""
    found: set[str] = set()
    for state in body.exercises:
        if state.avoid_until is None or state.avoid_until <= at:
            continue
        found.add(state.exercise)
        source = index.by_id.get(state.exercise)
        region = region_bits([state.avoid_region] if state.avoid_region else [])
        if source is not None and region:
            pattern = source.exercise.pattern
            found.update(e.id for e in index.entries if e.regions & region and e.exercise.pattern == pattern)
    return found
