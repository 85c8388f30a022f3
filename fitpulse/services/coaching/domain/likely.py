"""A narrow catalogue for looking ahead: planning the coming weeks from it is several times quicker."""

from dataclasses import replace

from fitpulse.services.coaching.api import AthleteProfile, BodyState
from fitpulse.services.coaching.domain.eligibility import trainable
from fitpulse.services.coaching.domain.index import Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.staples import STAPLES

_ENOUGH = 3
"""So many exercises for each muscle leave a choice when one is not recovered enough for another."""


def likely(profile: AthleteProfile, body: BodyState, index: Index) -> Index:
    """Keep what the athlete does or likes and the staples, as far as they can be done, and all easy cardio.

    Where that leaves a muscle with fewer than three exercises, others fill up in catalogue order.
    """
    owned = equipment_bits(profile.equipment)
    hurt = region_bits(injury.region for injury in profile.injuries)
    banned = set(profile.banned)
    known = {state.exercise for state in body.exercises if state.results} | STAPLES | set(profile.preferred)
    able = [e for e in index.entries if not (e.needs & ~owned or e.regions & hurt or e.id in banned)]
    strength = [e for e in able if trainable(e, profile.experience)]
    kept = {e.number for e in able if e.exercise.mechanics == "cardio"}
    held: dict[int, int] = {}
    for entry in sorted(strength, key=lambda e: (e.id not in known, e.number)):
        targets = _targets(entry)
        if entry.id in known or any(held.get(muscle, 0) < _ENOUGH for muscle in targets):
            kept.add(entry.number)
            for muscle in targets:
                held[muscle] = held.get(muscle, 0) + 1
    return replace(index, entries=tuple(e for e in able if e.number in kept))


def _targets(entry: Entry) -> list[int]:
    return [muscle for muscle, _ in entry.shares if entry.target_bits >> muscle & 1]
