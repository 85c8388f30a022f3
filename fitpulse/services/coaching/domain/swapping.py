"""Another exercise in the place of one that can't be done now: same muscles, same number of sets."""

from collections.abc import Iterator
from dataclasses import replace

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import Plan, PlanItem, SwapAnswer, SwapRequest
from fitpulse.services.coaching.domain.athlete import Athlete, athlete_of
from fitpulse.services.coaching.domain.conditioning import cardio_item, choose_cardio
from fitpulse.services.coaching.domain.eligibility import permitted, trainable
from fitpulse.services.coaching.domain.index import TRAINING, Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.learning import HARD
from fitpulse.services.coaching.domain.objective import Objective
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.reasons import no_swap_reason, swap_reason
from fitpulse.services.coaching.domain.session import items_of
from fitpulse.services.coaching.domain.slot import slot_of
from fitpulse.services.coaching.domain.volume import SESSION_CAP, WEIGHT

_SAME_PATTERN = 1.3
_LEAST_ALIKE = 0.5
_SHARED = ("plates", "bands", "dumbbells")
"""Equipment there is plenty of: it is the rest that is taken when a station is busy."""


def swap(request: SwapRequest, index: Index, policy: PlannerPolicy = STANDARD) -> SwapAnswer:
    """Find the most alike exercise that nothing rules out, with its own load; or say that there is none."""
    item = next((item for item in request.plan.items if item.exercise == request.exercise), None)
    old = index.by_id.get(request.exercise)
    if item is None or old is None:
        return SwapAnswer(reason=f"{request.exercise} is not in this session.")
    athlete = athlete_of(request.athlete, request.body, request.at, request.checkin, index, policy=policy)
    if old.exercise.mechanics not in TRAINING:
        return _swap_cardio(request, athlete, item, old, index)
    sets = sum(planned.kind in HARD for planned in item.sets)
    objective = Objective(athlete)
    ranked = sorted(
        (-_likeness(old, entry) * objective.quality(entry), entry.number, entry)
        for entry in _replacements(request, athlete, old, index)
        if _likeness(old, entry) >= _LEAST_ALIKE and _room(athlete, request.plan, old, entry, sets, index)
    )
    for _, _, entry in ranked:
        slot = slot_of(entry, athlete, [])
        if slot is None or slot.prescription.easy:
            continue
        slot.sets = sets
        if any(planned.kind in HARD for planned in item.sets[:1]):
            slot.warmups = tuple(replace(ramp, n=1) for ramp in slot.warmups[-1:])
        reason = swap_reason(request.cause, old.exercise.name, entry.exercise.name, request.region)
        (found,) = items_of(athlete, [slot], spare_s=0.0)
        return SwapAnswer(reason=reason, item=replace(found, superset=item.superset))
    return SwapAnswer(reason=no_swap_reason(old.exercise.name))


def _swap_cardio(
    request: SwapRequest, athlete: Athlete, item: PlanItem, old: Entry, index: Index
) -> SwapAnswer:
    """Find other easy movement for the same minutes."""
    hurt = region_bits([request.region]) if request.region else 0
    open_to = (entry for entry in permitted(athlete, index) if not entry.regions & hurt)
    others = (entry for entry in open_to if entry is not old and entry.id not in request.busy)
    entry = choose_cardio(athlete, others)
    if entry is None:
        return SwapAnswer(reason=no_swap_reason(old.exercise.name))
    reason = swap_reason(request.cause, old.exercise.name, entry.exercise.name, request.region)
    return SwapAnswer(
        reason=reason, item=cardio_item(entry, sum(one.seconds or 0 for one in item.sets) // 60)
    )


def _replacements(request: SwapRequest, athlete: Athlete, old: Entry, index: Index) -> Iterator[Entry]:
    planned = {item.exercise for item in request.plan.items}
    hurt = region_bits([request.region]) if request.region else 0
    stations = (old.exercise.equipment, *(index.by_id[each].exercise.equipment for each in request.busy))
    taken = equipment_bits(word for words in stations for word in words if word not in _SHARED)
    for entry in permitted(athlete, index, begun=old.muscle_bits):
        if entry.id in planned or not trainable(entry, athlete.profile.experience):
            continue
        if entry.id in request.busy or (request.cause == "busy" and entry.needs & (taken or old.needs)):
            continue
        if request.cause == "pain" and (
            entry.regions & hurt if hurt else entry.exercise.pattern == old.exercise.pattern
        ):
            continue
        yield entry


def _likeness(old: Entry, new: Entry) -> float:
    """Overlap of the muscles' shares, 0..1, the weight of each muscle counted; more for the same pattern."""
    was, now = dict(old.shares), dict(new.shares)
    common = sum(WEIGHT[m] * min(share, now.get(m, 0.0)) for m, share in was.items())
    either = sum(WEIGHT[m] * max(was.get(m, 0.0), now.get(m, 0.0)) for m in was.keys() | now.keys())
    return common / either * (_SAME_PATTERN if old.exercise.pattern == new.exercise.pattern else 1.0)


def _room(athlete: Athlete, plan: Plan, old: Entry, new: Entry, sets: int, index: Index) -> bool:
    """Whether the week and the session have room where the new exercise asks more of a muscle."""
    was = dict(old.shares)
    planned = [0.0] * len(MUSCLES)
    for item in plan.items:
        for muscle, share in _hard_shares(item, index):
            planned[muscle] += share
    for muscle, share in new.shares:
        more = (share - was.get(muscle, 0.0)) * sets
        after = planned[muscle] + more
        if more > 0.0 and (after > SESSION_CAP or athlete.done[muscle] + after > athlete.ceilings[muscle]):
            return False
    return True


def _hard_shares(item: PlanItem, index: Index) -> Iterator[tuple[int, float]]:
    hard = sum(planned.kind in HARD for planned in item.sets)
    return ((muscle, share * hard) for muscle, share in index.by_id[item.exercise].shares)
