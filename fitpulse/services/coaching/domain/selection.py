"""The order in which sets are worth adding to a session, whatever the time at hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from heapq import heapify, heappop, heappush

from fitpulse.services.coaching.domain.athlete import IN_PRACTICE_DAYS, Athlete
from fitpulse.services.coaching.domain.duration import rest_s, set_s
from fitpulse.services.coaching.domain.eligibility import trainable
from fitpulse.services.coaching.domain.index import MAIN_PATTERNS, Entry
from fitpulse.services.coaching.domain.objective import Objective
from fitpulse.services.coaching.domain.slot import Slot, most_sets, pair, slot_of

MOST_EXERCISES, MOST_WITHOUT_CARDIO = 11, 24
OPENING_SETS = 2
FEWEST_SETS = 4
"""With fewer sets open to it than this, a session is not worth the way to it."""

_NOMINAL_REPS = 9.0
_OPENING_S = 45.0
_LOOK_PAST_S = 900.0
_EASY = 0.4


@dataclass(slots=True, eq=False)
class _Claim:
    """A bid for the next set by an exercise, already opened where it has a slot."""

    set_s: float
    quality: float
    entry: Entry
    slot: Slot | None = None


def additions(athlete: Athlete, open_to: Iterable[Entry], budget_s: float, *, most: int) -> list[Slot]:
    """Slots in the order in which each gains one set; the list's order never depends on `budget_s`.

    Only its length does: it reaches somewhat past the budget, so that something small can fill a gap, and to
    the end where soreness needs to know the whole day. `open_to` is what is permitted; at `most` so many
    exercises are opened.
    """
    return _Chooser(athlete, open_to, most).run(float("inf") if athlete.sore else budget_s)


class _Chooser:
    """Lazy greedy: a worth only falls as sets are added, so a claim is looked at again when it leads.

    The heap holds (minus the worth a second, place in the catalogue, claim): the best leads, and equal ones
    keep the catalogue's order.
    """

    def __init__(self, athlete: Athlete, open_to: Iterable[Entry], most: int) -> None:
        self._athlete, self._most = athlete, most
        entries = tuple(open_to)
        self._objective = Objective(athlete, _vacant(athlete, entries))
        self._picked: list[Slot] = []
        self._opened: list[Slot] = []
        self._heap = self._claims(entries)
        self._discounted: set[int] = set()
        self._spent_s = 0.0

    def run(self, budget_s: float) -> list[Slot]:
        heap = self._heap
        while heap and (self._spent_s < budget_s + _LOOK_PAST_S or len(self._picked) < FEWEST_SETS):
            claimed, number, claim = heappop(heap)
            if not self._objective.fits(claim.entry):
                continue
            rank = self._rank(claim)
            if rank == 0.0 and claim.slot is None:
                continue
            if rank > claimed and heap and rank > heap[0][0]:
                heappush(heap, (rank, number, claim))
            elif claim.slot is None:
                self._open(claim)
            else:
                self._add(claim, claim.slot, 1)
        return self._picked

    def _claims(self, open_to: Iterable[Entry]) -> list[tuple[float, int, _Claim]]:
        goal, experience = self._athlete.profile.goal, self._athlete.profile.experience
        heap: list[tuple[float, int, _Claim]] = []
        for entry in open_to:
            if trainable(entry, experience) and self._objective.fits(entry):
                claim = _Claim(_nominal_s(entry, goal), self._objective.quality(entry), entry)
                heap.append((self._rank(claim), entry.number, claim))
        heapify(heap)
        return heap

    def _rank(self, claim: _Claim) -> float:
        repeat = self._objective.repeat(claim.entry) if claim.slot is None else 1.0
        return -repeat * self._objective.worth(claim.entry, claim.quality) / claim.set_s

    def _push(self, claim: _Claim) -> None:
        heappush(self._heap, (self._rank(claim), claim.entry.number, claim))

    def _open(self, claim: _Claim) -> None:
        if len(self._opened) >= self._most or not self._objective.fits(claim.entry, OPENING_SETS):
            return
        slot = slot_of(claim.entry, self._athlete, self._opened)
        if slot is None:
            return
        if slot.prescription.easy and claim.entry.number not in self._discounted:
            self._discounted.add(claim.entry.number)
            claim.quality *= _EASY
            self._push(claim)
            return
        pair(slot, self._opened)
        self._objective.open(claim.entry)
        self._opened.append(slot)
        claim.set_s = slot.set_s + slot.rest_s
        self._add(claim, slot, OPENING_SETS)

    def _add(self, claim: _Claim, slot: Slot, turns: int) -> None:
        for _ in range(turns):
            self._objective.add(claim.entry)
            self._spent_s += slot.grow()
            self._picked.append(slot)
        if slot.sets < most_sets(claim.entry):
            claim.slot = slot
            self._push(claim)


def _vacant(athlete: Athlete, open_to: Iterable[Entry]) -> frozenset[str]:
    """Main patterns whose main lift can't be done: not at today's strength, or neither open today nor in practice."""
    able = {entry.id: slot_of(entry, athlete, ()) is not None for entry in open_to if entry.main}
    for key, state in athlete.exercises.items():
        able.setdefault(key, (athlete.at - state.at).days < IN_PRACTICE_DAYS)
    return frozenset(pattern for pattern, lift in MAIN_PATTERNS.items() if not able.get(lift))


@cache
def _nominal_s(entry: Entry, goal: str) -> float:
    """Seconds that a set is taken to cost before the exercise is opened, its share of opening included."""
    return set_s(entry, _NOMINAL_REPS, None) + rest_s(entry, goal) + _OPENING_S


def cut(picked: list[Slot], budget_s: float, sore: int) -> tuple[list[Slot], bool]:
    """Take additions in their order while they fit; also say whether all of them did.

    What sore muscles may have is settled before the time is looked at, so that the order stays one and the same.
    """
    for slot in picked:
        slot.sets = 0
    return _filled(_spared(picked, sore) if sore else picked, budget_s, sore)


def _spared(picked: list[Slot], sore: int) -> list[Slot]:
    """Leave out what would give a sore muscle more than half of the sets that its whole day holds.

    From the first set left out for its sake on a muscle gets nothing, so that no cut of this order holds more of
    it than the same cut would if it were not sore. What it leaves no whole opening of goes altogether: a lone set would
    fit where the two that it stands for would not.
    """
    limits: dict[int, float] = {}
    for slot in picked:
        for muscle, share in slot.entry.shares:
            if sore >> muscle & 1:
                limits[muscle] = limits.get(muscle, 0.0) + share / 2.0
    kept = []
    for slot in picked:
        shares = [(muscle, share) for muscle, share in slot.entry.shares if muscle in limits]
        beyond = [muscle for muscle, share in shares if share > limits[muscle] + 1e-9]
        for muscle in beyond:
            limits[muscle] = 0.0
        if not beyond:
            kept.append(slot)
            for muscle, share in shares:
                limits[muscle] -= share
    sets = Counter(kept)
    return [slot for slot in kept if sets[slot] >= OPENING_SETS]


def _filled(picked: list[Slot], budget_s: float, sore: int) -> tuple[list[Slot], bool]:
    """Fill the budget, no exercise with a lone set that has more of them coming.

    Once something does not fit, one later set of an exercise already in, that spares sore muscles, may close the gap.
    """
    used: list[Slot] = []
    left_s = budget_s
    place = 0
    while place < len(picked):
        slot = picked[place]
        turns = OPENING_SETS if slot.sets == 0 and slot in picked[place + 1 : place + OPENING_SETS] else 1
        taken_s = _take(slot, used, left_s, turns)
        if not taken_s:
            for later in picked[place:]:
                known = later in used or not used
                if known and not later.entry.muscle_bits & sore and _take(later, used, left_s, 1):
                    break
            return used, False
        left_s -= taken_s
        place += turns
    return used, True


def _take(slot: Slot, used: list[Slot], left_s: float, turns: int) -> float:
    """Add so many sets if they fit into the seconds left; return the seconds they took, 0 when they did not fit."""
    longer_s = sum(slot.grow() for _ in range(turns))
    if longer_s > left_s:
        slot.sets -= turns
        return 0.0
    if slot.sets == turns:
        used.append(slot)
    return longer_s
