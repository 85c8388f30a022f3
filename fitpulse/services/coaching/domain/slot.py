"""One exercise of a session in the making: what it asks for and the time it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fitpulse.services.coaching.api import PlannedSet
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.duration import MOVE_ON_S, PAIRED_REST_S, planned_set_s, rest_s, set_s
from fitpulse.services.coaching.domain.index import Entry, equipment_bits
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.pains import easing
from fitpulse.services.coaching.domain.plausibility import bearing
from fitpulse.services.coaching.domain.progression import Prescription, prescribe
from fitpulse.services.coaching.domain.recovery import loss_of, set_fatigue, strength_lost
from fitpulse.services.coaching.domain.sparing import spared
from fitpulse.services.coaching.domain.warmups import warmups

_PUSHES, _PULLS = {"horizontal-push", "vertical-push"}, {"horizontal-pull", "vertical-pull"}
_USUAL_SETS = 3.0
_PLENTY = equipment_bits(("plates", "dumbbells", "bands"))
"""What two exercises may need at once; a bar or a machine is one station."""


@dataclass(slots=True, eq=False)
class Slot:
    """One exercise of the session in the making; `order` is when it was opened."""

    entry: Entry
    order: int
    prescription: Prescription
    ladder: Ladder | None
    warmups: tuple[PlannedSet, ...]
    rest_s: int
    set_s: float
    sets: int = 0
    partner: "Slot | None" = field(default=None, repr=False)

    @property
    def tier(self) -> int:
        return tier_of(self.entry)

    @property
    def place(self) -> tuple[int, bool]:
        return place_of(self.entry)

    @property
    def presses(self) -> bool:
        return self.entry.family in _PUSHES

    @property
    def paired(self) -> bool:
        """Whether it alternates with a partner that has sets as well."""
        return self.partner is not None and self.sets > 0 and self.partner.sets > 0

    def rests(self) -> list[int]:
        """Rest after each working set; short ones while the partner of a superset takes its turn."""
        turns = min(self.sets, self.partner.sets) if self.partner is not None else 0
        rests = [PAIRED_REST_S] * turns + [self.rest_s] * (self.sets - turns)
        if self._ends:
            rests[-1] = MOVE_ON_S
        return rests

    def seconds(self) -> float:
        """Seconds of its warm-ups, working sets and rests."""
        if self.sets == 0:
            return 0.0
        warm = sum(planned_set_s(self.entry, ramp) for ramp in self.warmups)
        return warm + self.sets * self.set_s + sum(self.rests())

    def grow(self) -> float:
        """Add one set; return the seconds by which that lengthens the session, its partner included."""
        pair = [self] if self.partner is None else [self, self.partner]
        before_s = sum(slot.seconds() for slot in pair)
        self.sets += 1
        return sum(slot.seconds() for slot in pair) - before_s

    @property
    def _ends(self) -> bool:
        """Whether its last set is followed by the walk to the next station."""
        partner = self.partner
        if partner is None or partner.sets < self.sets:
            return True
        return partner.sets == self.sets and self.order > partner.order


def tier_of(entry: Entry) -> int:
    """Place in the session: compounds 0, isolations 1, the trunk 2."""
    if entry.exercise.pattern.startswith("core"):
        return 2
    return 0 if entry.compound else 1


def place_of(entry: Entry) -> tuple[int, bool]:
    """Where in the session it is done, before the order of worth decides: main lifts first in their tier."""
    return tier_of(entry), not entry.main


def slot_of(entry: Entry, athlete: Athlete, opened: Sequence[Slot]) -> Slot | None:
    """Prescribe the exercise and give it its place; None when the athlete can't do it usefully."""
    profile = athlete.profile
    ladder = ladder_of(entry, profile)
    state = athlete.exercises.get(entry.id)
    results = state.results if state is not None else ()
    body_kg = athlete.strength.whole_kg(entry, 0.0)
    prescription = prescribe(
        entry,
        strength=athlete.strength,
        ladder=ladder,
        results=bearing(results, athlete.strength.belief(entry), body_kg),
        goal=profile.goal,
        experience=profile.experience,
        phase=athlete.phase,
        at=athlete.at,
        tired=_lost(entry, athlete, opened),
        policy=athlete.policy,
    )
    if prescription is None:
        return None
    prescription = spared(
        prescription,
        easing(athlete.body.pains, entry, state, athlete.at),
        ladder=ladder,
        belief=athlete.strength.belief(entry),
        body_kg=body_kg,
    )
    warm = any(other.entry.compound and other.entry.target_bits & entry.target_bits for other in opened)
    reps = None
    if prescription.reps_min is not None and prescription.reps_max is not None:
        reps = (prescription.reps_min + prescription.reps_max) / 2.0
    return Slot(
        entry=entry,
        order=len(opened),
        prescription=prescription,
        ladder=ladder,
        warmups=warmups(entry, prescription.load_kg, ladder, warm=warm),
        rest_s=rest_s(entry, profile.goal),
        set_s=set_s(entry, reps, prescription.seconds),
    )


def _lost(entry: Entry, athlete: Athlete, opened: Sequence[Slot]) -> float:
    """Log e1RM that fatigue will take when the exercise's turn comes: what is left of earlier days, and earlier sets.

    Exercises that come before it are taken to get their usual number of sets.
    """
    lost = strength_lost(entry.shares, athlete.muscles, athlete.at)
    mine = dict(entry.shares)
    place = place_of(entry)
    today = sum(
        _USUAL_SETS * set_fatigue(share * mine.get(number, 0.0), other.prescription.rir)
        for other in opened
        if other.place <= place
        for number, share in other.entry.shares
    )
    return lost + loss_of(today / sum(mine.values()))


def pair(slot: Slot, opened: Sequence[Slot]) -> None:
    """Make it half of a superset with the first lone exercise that leaves its muscles and its station be.

    Compounds of the upper body pair with each other only: a push with a pull.
    """
    for other in opened:
        if other.partner is None and _alternate(slot, other):
            slot.partner, other.partner = other, slot
            return


def _alternate(one: Slot, other: Slot) -> bool:
    if one.tier > 0 and other.tier > 0:
        return not one.entry.muscle_bits & other.entry.muscle_bits
    patterns = {one.entry.exercise.pattern, other.entry.exercise.pattern}
    if one.tier != other.tier or not (patterns & _PUSHES and patterns & _PULLS):
        return False
    return not one.entry.helper_bits & other.entry.helper_bits and not (
        one.entry.needs & other.entry.needs & ~_PLENTY
    )


def most_sets(entry: Entry) -> int:
    """Work sets of one exercise that a session may hold: what a further one is worth falls before that.

    Where time is short, another set of a main lift costs neither setting up nor warming up.
    """
    if entry.main:
        return 5
    return 4 if entry.compound else 3
