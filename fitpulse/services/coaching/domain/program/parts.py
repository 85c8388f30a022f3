"""The exercises of a program's session in the making, and cutting them to the time there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fitpulse.services.coaching.api import PlanItem, PlannedSet, SetKind
from fitpulse.services.coaching.domain.duration import MOVE_ON_S, PAIRED_REST_S, planned_set_s, rest_s
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder
from fitpulse.services.coaching.domain.program.asking import Work
from fitpulse.services.coaching.domain.program.model import Role, Slot
from fitpulse.services.coaching.domain.warmups import warmups

_CUT_FIRST: tuple[Role, ...] = ("accessory", "supplement", "main")


@dataclass(frozen=True, slots=True)
class Part:
    """One exercise with its working sets; `own` is false for what stands in for the program's lift."""

    slot: Slot
    entry: Entry
    ladder: Ladder | None
    works: tuple[Work, ...]
    reason: str
    own: bool = True

    def fewer(self) -> "Part":
        """One set less; a set of as many reps as possible, and the ramp's top before it, go last."""
        works = self.works[1:] if self.works[-1].amrap else self.works[:-1]
        return replace(self, works=works)

    def planned(self, goal: str, *, warm: bool, paired: bool) -> tuple[PlannedSet, ...]:
        """Warm-ups, then the working sets with their rests; the last rest is the walk to what comes next."""
        top = max((work.load_kg or 0.0 for work in self.works), default=0.0)
        ramp = warmups(self.entry, top or None, self.ladder, warm=warm) if self.slot.warmups else ()
        rest = self._rest_s(goal, paired=paired)
        sets = list(ramp)
        for place, work in enumerate(self.works, 1):
            after = rest if work.rest_s is None else work.rest_s
            if place == len(self.works):
                after = min(after, MOVE_ON_S) if work.rest_s is None else 0
            sets.append(
                PlannedSet(
                    n=len(sets) + 1,
                    kind=self._kind(work),
                    rest_s=after,
                    reps_min=work.reps,
                    reps_max=work.reps_max,
                    load_kg=work.load_kg,
                    rir=work.rir,
                    seconds=work.seconds,
                )
            )
        return tuple(sets)

    def _kind(self, work: Work) -> SetKind:
        if self.entry.exercise.mechanics == "cardio":
            return "cardio"
        return "hold" if work.seconds is not None else "work"

    def _rest_s(self, goal: str, *, paired: bool) -> int:
        if self.slot.rest_s is not None:
            return self.slot.rest_s
        return (
            PAIRED_REST_S if paired else rest_s(self.entry, "strength" if self.slot.role == "main" else goal)
        )


def items(parts: Sequence[Part], goal: str) -> Iterator[PlanItem]:
    """Plan items in order; a muscle that an earlier compound used needs a shorter ramp."""
    letters = [part.slot.superset for part in parts]
    used = 0
    for part in parts:
        letter = part.slot.superset if letters.count(part.slot.superset) > 1 else None
        warm = bool(used & part.entry.target_bits)
        yield PlanItem(
            exercise=part.entry.id,
            reason=part.reason,
            sets=part.planned(goal, warm=warm, paired=letter is not None),
            superset=letter,
        )
        if part.entry.compound:
            used |= part.entry.target_bits


def seconds(parts: Sequence[Part], goal: str) -> float:
    """Seconds of the whole session, warm-ups and rests included."""
    planned = zip(parts, items(parts, goal), strict=True)
    return sum(planned_set_s(part.entry, one) for part, item in planned for one in item.sets)


def cut(parts: Sequence[Part], budget_s: float, goal: str) -> list[Part]:
    """Take sets away until the session fits: accessories from the last one on, then supplements, then main work.

    The order of cuts does not depend on the time, so less time never gives more. The first exercise keeps a set.
    """
    left = list(parts)
    while left and seconds(left, goal) > budget_s:
        place = _next_cut(left)
        if place is None:
            return []
        fewer = left[place].fewer()
        left[place : place + 1] = [fewer] if fewer.works else []
    return left


def _next_cut(parts: Sequence[Part]) -> int | None:
    """Place of the part that gives up a set; None when a single set is left."""
    for role in _CUT_FIRST:
        places = [place for place, part in enumerate(parts) if part.slot.role == role]
        if role == "main":
            longest = max((len(parts[place].works) for place in places), default=0)
            places = [place for place in places if len(parts[place].works) == longest]
        if places and (len(parts) > 1 or len(parts[places[-1]].works) > 1):
            return places[-1]
    return None
