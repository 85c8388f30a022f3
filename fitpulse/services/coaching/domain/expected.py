"""The body as it will stand once a plan has been done as written: volume, fatigue and days, but no new strength."""

from dataclasses import replace
from datetime import datetime

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import BodyState, DayVolume, MuscleState, Plan
from fitpulse.services.coaching.domain.index import TRAINING, Index
from fitpulse.services.coaching.domain.recovery import fatigue, set_fatigue

_HARD = frozenset({"work", "hold"})
_DAYS_KEPT, _TRAINED_KEPT = 8, 28


def volume_of(plan: Plan, index: Index) -> dict[str, float]:
    """Hard sets by muscle that the plan holds."""
    volume: dict[str, float] = {}
    for item in plan.items:
        entry = index.by_id[item.exercise]
        hard = sum(planned.kind in _HARD for planned in item.sets)
        if hard and entry.exercise.mechanics in TRAINING:
            for number, share in entry.shares:
                volume[MUSCLES[number]] = volume.get(MUSCLES[number], 0.0) + share * hard
    return volume


def after_plan(body: BodyState, plan: Plan, at: datetime, index: Index) -> BodyState:
    """Take a plan up as done at `at`; a day of rest changes nothing."""
    if not plan.items:
        return body
    volume = volume_of(plan, index)
    today = at.date()
    muscles = {state.muscle: state for state in body.muscles}
    for muscle, fatigued in _fatigue(plan, index).items():
        known = muscles.get(muscle, MuscleState(muscle=muscle, fatigue=0.0, at=at))
        muscles[muscle] = replace(known, fatigue=fatigue(known, at) + fatigued, at=at)
    return replace(
        body,
        muscles=tuple(muscles[muscle] for muscle in MUSCLES if muscle in muscles),
        days=(*body.days, DayVolume(day=today, sets=volume))[-_DAYS_KEPT:],
        trained=(*body.trained, today)[-_TRAINED_KEPT:],
        sessions=body.sessions + 1,
        block_started=body.block_started or today,
    )


def _fatigue(plan: Plan, index: Index) -> dict[str, float]:
    added: dict[str, float] = {}
    for item in plan.items:
        entry = index.by_id[item.exercise]
        for planned in item.sets:
            if planned.kind in _HARD and entry.exercise.mechanics in TRAINING:
                for number, share in entry.shares:
                    muscle = MUSCLES[number]
                    added[muscle] = added.get(muscle, 0.0) + set_fatigue(share, planned.rir)
    return added
