"""The order in which sets are worth adding to a session, whatever the time at hand."""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.duration import rest_s, set_s
from fitpulse.services.coaching.domain.eligibility import permitted, trainable
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.objective import Objective
from fitpulse.services.coaching.domain.slot import Slot, most_sets, pair, slot_of

MOST_EXERCISES = 11
OPENING_SETS = 2
FEWEST_SETS = 4
"""With fewer sets open to it than this, a session is not worth the way to it."""

_NOMINAL_REPS = 9.0
_OPENING_S = 45.0
_LOOK_PAST_S = 900.0
_EASY = 0.4


@dataclass(order=True, slots=True)
class _Claim:
    """A bid for the next set: the most worth a second leads, and the catalogue's order breaks ties."""

    rank: float
    number: int
    set_s: float = field(compare=False)
    quality: float = field(compare=False)
    entry: Entry = field(compare=False)
    slot: Slot | None = field(compare=False, default=None)


def additions(athlete: Athlete, index: Index, budget_s: float) -> list[Slot]:
    """Slots in the order in which each gains one set; the list's order never depends on `budget_s`.

    Only its length does: it reaches somewhat past the budget, so that something small can fill a gap.
    """
    return _Chooser(athlete, index).run(budget_s)


class _Chooser:
    """Lazy greedy: a worth only falls as sets are added, so a claim is looked at again when it leads."""

    def __init__(self, athlete: Athlete, index: Index) -> None:
        self._athlete = athlete
        self._objective = Objective(athlete)
        self._picked: list[Slot] = []
        self._opened: list[Slot] = []
        self._heap = self._claims(index)
        self._discounted: set[int] = set()

    def run(self, budget_s: float) -> list[Slot]:
        spent_s = 0.0
        while self._heap and (spent_s < budget_s + _LOOK_PAST_S or len(self._picked) < FEWEST_SETS):
            claim = heappop(self._heap)
            if not self._objective.fits(claim.entry) or self._outbid(claim):
                continue
            if claim.slot is None:
                self._open(claim)
            else:
                self._add(claim, claim.slot, 1)
            spent_s = sum(slot.seconds() for slot in self._opened)
        return self._picked

    def _claims(self, index: Index) -> list[_Claim]:
        goal, experience = self._athlete.profile.goal, self._athlete.profile.experience
        heap: list[_Claim] = []
        for entry in permitted(self._athlete, index):
            if trainable(entry, experience) and self._objective.fits(entry):
                nominal_s = set_s(entry, _NOMINAL_REPS, None) + rest_s(entry, goal) + _OPENING_S
                quality = self._objective.quality(entry)
                rank = -self._objective.worth(entry, quality) / nominal_s
                heap.append(_Claim(rank, entry.number, nominal_s, quality, entry))
        heapify(heap)
        return heap

    def _outbid(self, claim: _Claim) -> bool:
        """Whether the claim has lost its lead since it was made; it is then put back at its new rank."""
        made = claim.rank
        claim.rank = self._rank(claim)
        if claim.rank > made and self._heap and claim.rank > self._heap[0].rank:
            heappush(self._heap, claim)
            return True
        return False

    def _rank(self, claim: _Claim) -> float:
        repeat = self._objective.repeat(claim.entry) if claim.slot is None else 1.0
        return -repeat * self._objective.worth(claim.entry, claim.quality) / claim.set_s

    def _open(self, claim: _Claim) -> None:
        slot = slot_of(claim.entry, self._athlete, self._opened)
        if slot is None or len(self._opened) >= MOST_EXERCISES:
            return
        if slot.prescription.easy and claim.number not in self._discounted:
            self._discounted.add(claim.number)
            claim.quality *= _EASY
            claim.rank *= _EASY
            heappush(self._heap, claim)
            return
        pair(slot, self._opened)
        self._objective.open(claim.entry)
        self._opened.append(slot)
        claim.set_s = slot.set_s + slot.rest_s
        self._add(claim, slot, OPENING_SETS)

    def _add(self, claim: _Claim, slot: Slot, turns: int) -> None:
        for _ in range(turns):
            if self._objective.fits(claim.entry):
                self._objective.add(claim.entry)
                slot.sets += 1
                self._picked.append(slot)
        if slot.sets < most_sets(claim.entry, self._athlete.profile.goal):
            claim.slot = slot
            claim.rank = self._rank(claim)
            heappush(self._heap, claim)


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
