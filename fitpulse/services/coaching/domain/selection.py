"""The order in which sets are worth adding to a session, whatever the time at hand."""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from fitpulse.services.coaching.api import PlannedSet
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.duration import MOVE_ON_S, PAIRED_REST_S, rest_s, set_s
from fitpulse.services.coaching.domain.eligibility import permitted, trainable
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.objective import Objective
from fitpulse.services.coaching.domain.progression import Prescription, prescribe
from fitpulse.services.coaching.domain.warmups import warmups

MOST_EXERCISES = 14
OPENING_SETS = 2
FEWEST_SETS = 4
"""With fewer sets open to it than this, a session is not worth the way to it."""

_NOMINAL_REPS = 9.0
_OPENING_S = 45.0
_LOOK_PAST_S = 900.0


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
        pattern = self.entry.exercise.pattern
        if pattern.startswith("core"):
            return 2
        return 0 if self.entry.compound else 1

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
        warm = sum(4.0 + 3.5 * (w.reps_min or 0) + w.rest_s for w in self.warmups)
        return warm + self.sets * self.set_s + sum(self.rests())

    @property
    def _ends(self) -> bool:
        """Whether its last set is followed by the walk to the next station."""
        partner = self.partner
        if partner is None or partner.sets < self.sets:
            return True
        return partner.sets == self.sets and self.order > partner.order


Claim = tuple[float, int, float, float, Entry, Slot | None]
"""Worth a second (negative, for the heap), tie-break, seconds a set, quality, and whose claim it is."""


def additions(athlete: Athlete, index: Index, budget_s: float) -> list[Slot]:
    """Slots in the order in which each gains one set; the list's order never depends on `budget_s`.

    Only its length does: it reaches somewhat past the budget, so that something small can fill a gap. Lazy
    greedy: a worth only falls as sets are added, so an entry is looked at again when it leads the heap.
    """
    objective = Objective(athlete)
    heap = _candidates(athlete, index, objective)
    picked: list[Slot] = []
    opened: list[Slot] = []
    spent = 0.0
    while heap and (spent < budget_s + _LOOK_PAST_S or len(picked) < FEWEST_SETS):
        claimed, number, nominal, quality, entry, slot = heappop(heap)
        if not objective.fits(entry) or (slot is None and len(opened) >= MOST_EXERCISES):
            continue
        worth = objective.worth(entry, quality) / nominal
        if slot is None:
            worth *= objective.repeat(entry)
        if heap and -worth > heap[0][0] and -worth > claimed:
            heappush(heap, (-worth, number, nominal, quality, entry, slot))
            continue
        turns = 1
        if slot is None:
            slot = _opened(entry, athlete, opened)
            if slot is None:
                continue
            objective.open(entry)
            opened.append(slot)
            turns = OPENING_SETS
            nominal = slot.set_s + slot.rest_s
        for _ in range(turns):
            if objective.fits(entry):
                objective.add(entry)
                slot.sets += 1
                picked.append(slot)
        spent = sum(each.seconds() for each in opened)
        if slot.sets < _most_sets(entry, athlete.profile.goal):
            worth = objective.worth(entry, quality) / nominal
            heappush(heap, (-worth, number, nominal, quality, entry, slot))
    return picked


def cut(picked: list[Slot], budget_s: float, sore: int) -> tuple[list[Slot], bool]:
    """Take additions in their order while they fit; also say whether all of them did.

    A sore muscle keeps every other set it would have got; the time this frees goes only to sets that spare
    all sore muscles, so more soreness never means more volume. One later set that still fits may close the
    gap before the first that does not.
    """
    for slot in picked:
        slot.sets = 0
    used: list[Slot] = []
    place = 0
    while place < len(picked) and _take(picked[place], used, budget_s):
        place += 1
    whole = place == len(picked)
    if not whole:
        _first_that_fits(picked[place + 1 :], used, budget_s)
    if sore:
        for slot in used:
            if slot.entry.muscle_bits & sore:
                slot.sets = (slot.sets + 1) // 2
        for slot in picked[place:]:
            if not slot.entry.muscle_bits & sore:
                _take(slot, used, budget_s)
    return used, whole


def _take(slot: Slot, used: list[Slot], budget_s: float) -> bool:
    slot.sets += 1
    fresh = slot.sets == 1
    if fresh:
        used.append(slot)
    if sum(each.seconds() for each in used) <= budget_s:
        return True
    slot.sets -= 1
    if fresh:
        used.pop()
    return False


def _first_that_fits(later: list[Slot], used: list[Slot], budget_s: float) -> None:
    for slot in later:
        if _take(slot, used, budget_s):
            return


def _candidates(athlete: Athlete, index: Index, objective: Objective) -> list[Claim]:
    goal, experience = athlete.profile.goal, athlete.profile.experience
    heap: list[Claim] = []
    for entry in permitted(athlete, index):
        if trainable(entry, experience) and objective.fits(entry):
            quality = objective.quality(entry)
            nominal = set_s(entry, _NOMINAL_REPS, None) + rest_s(entry, goal) + _OPENING_S
            worth = objective.worth(entry, quality) / nominal
            heap.append((-worth, entry.number, nominal, quality, entry, None))
    heapify(heap)
    return heap


def _opened(entry: Entry, athlete: Athlete, opened: list[Slot]) -> Slot | None:
    """Prescribe the exercise and give it its place; None when the athlete can't do it usefully."""
    profile = athlete.profile
    ladder = ladder_of(entry, profile)
    state = athlete.exercises.get(entry.id)
    prescription = prescribe(
        entry,
        strength=athlete.strength,
        ladder=ladder,
        results=state.results if state is not None else (),
        goal=profile.goal,
        experience=profile.experience,
        phase=athlete.phase,
        at=athlete.at,
    )
    if prescription is None:
        return None
    warm = any(other.entry.compound and other.entry.target_bits & entry.target_bits for other in opened)
    reps = None
    if prescription.reps_min is not None and prescription.reps_max is not None:
        reps = (prescription.reps_min + prescription.reps_max) / 2.0
    slot = Slot(
        entry=entry,
        order=len(opened),
        prescription=prescription,
        ladder=ladder,
        warmups=warmups(entry, prescription.load_kg, ladder, warm=warm),
        rest_s=rest_s(entry, profile.goal),
        set_s=set_s(entry, reps, prescription.seconds),
    )
    if slot.tier > 0:
        for other in opened:
            if other.tier > 0 and other.partner is None and not other.entry.muscle_bits & entry.muscle_bits:
                slot.partner, other.partner = other, slot
                break
    return slot


def _most_sets(entry: Entry, goal: str) -> int:
    if entry.main:
        return 5 if goal == "strength" else 4
    return 4 if entry.compound else 3
