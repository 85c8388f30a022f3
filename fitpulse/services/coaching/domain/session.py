"""Lays the chosen sets out as a session: order, supersets, set numbers, and rests that use the time."""

from collections.abc import Sequence

from fitpulse.services.coaching.api import PlanItem, PlannedSet, SetKind
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.duration import stretched
from fitpulse.services.coaching.domain.reasons import item_reason
from fitpulse.services.coaching.domain.slot import Slot

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def arrange(used: Sequence[Slot]) -> list[Slot]:
    """Main lifts, other compounds, isolations, the trunk: each in the order of worth, partners side by side.

    A main lift comes before its like, and no third press follows two.
    """
    left = sorted(used, key=lambda slot: (slot.place, slot.order))
    ordered: list[Slot] = []
    while left:
        slot = _next(left, ordered)
        turn = [slot] if slot.partner is None or not slot.paired else [slot, slot.partner]
        ordered.extend(turn)
        left = [other for other in left if other not in turn]
    return ordered


def _next(left: Sequence[Slot], ordered: Sequence[Slot]) -> Slot:
    """First in the order of worth that follows well, else simply the first."""
    pressed = len(ordered) > 1 and all(slot.presses for slot in ordered[-2:])
    for slot in left:
        if slot.tier > left[0].tier:
            break
        main_waits = not slot.entry.main and any(
            other.entry.main and other.entry.family == slot.entry.family for other in left
        )
        if not main_waits and not (pressed and slot.presses):
            return slot
    return left[0]


def items_of(athlete: Athlete, slots: Sequence[Slot], *, spare_s: float) -> list[PlanItem]:
    """Turn slots into items; `spare_s` seconds that nothing else fits into lengthen the long rests."""
    long_s = sum(rest for slot in slots for rest in slot.rests() if rest == slot.rest_s)
    factor = 1.0 + max(0.0, spare_s) / long_s if long_s else 1.0
    letters: dict[int, str] = {}
    items = []
    for slot in slots:
        letter = None
        if slot.paired and slot.partner is not None:
            pair = min(slot.order, slot.partner.order)
            letter = letters.setdefault(pair, _LETTERS[len(letters) % len(_LETTERS)])
        items.append(
            PlanItem(
                exercise=slot.entry.id,
                reason=item_reason(athlete, slot.entry, slot.prescription),
                sets=(*slot.warmups, *_working_sets(slot, factor)),
                superset=letter,
            )
        )
    return items


def _working_sets(slot: Slot, factor: float) -> list[PlannedSet]:
    asked = slot.prescription
    kind: SetKind = "hold" if asked.seconds is not None else "work"
    return [
        PlannedSet(
            n=n,
            kind=kind,
            rest_s=stretched(rest, factor) if rest == slot.rest_s else rest,
            reps_min=asked.reps_min,
            reps_max=asked.reps_max,
            load_kg=asked.load_kg,
            rir=asked.rir,
            seconds=asked.seconds,
        )
        for n, rest in enumerate(slot.rests(), start=len(slot.warmups) + 1)
    ]
