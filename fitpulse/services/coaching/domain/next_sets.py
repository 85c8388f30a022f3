"""What one set says about the next sets of its exercise.

A set shows reps to failure, reps + RIR. Inside the window that was asked for, and a rep and a half around it,
nothing changes: people misjudge their reserve by about a rep (Halperin et al. 2022). Beyond, today's e1RM
follows from the set at once, and the next sets get what leaves the reserve asked for.
"""

from dataclasses import dataclass
from math import log

from fitpulse.services.coaching.api import PlanItem, PlannedSet, SetDone, Underway
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.changes import Change, Reps
from fitpulse.services.coaching.domain.curve import reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG

NOISE_REPS = 1.5
_TIRING_REPS = 0.5
_GRAM = 0.001
_NEAR, _FEWEST_REPS = 0.88, 3
MOST_DOWN, MOST_DOWN_AGAIN = 0.9, 0.8
"""Least share of a load after one bad set, and after a second one of the exercise."""
_MOST_UP, _ONE_STEP_UP, _UP_A_REP = 1.05, 1.1, 0.025
_MOST_MORE = 0.05
"""What reps to spare may add on top, however many were told."""
_FLATTEST = 0.6
"""Share of the 1RM below which reps to failure differ too much between people to be taken at their word."""
_LEAST_ALIKE, _MOST_ALIKE = 0.5, 1.6
"""A load outside these shares of what was asked says nothing about the next sets."""
_MOST_MORE_REPS, _MOST_REPS = 2, 30
_NOT_ONCE = 0.95
"""A load that could not be moved once is above the 1RM."""
_HELD_ENOUGH, _SHORTEST_HOLD_S = 0.8, 5


def next_sets(
    session: Underway, item: PlanItem, done: SetDone, target: PlannedSet, entry: Entry
) -> list[Change]:
    """Changes to what is left of the exercise after a set of it that was asked for."""
    if done.kind == "hold":
        return _holds(item, done, target)
    return _Next(session, item, done, target, entry).changes() if done.kind == "work" else []


def shortfall(session: Underway, done: SetDone, target: PlannedSet, entry: Entry) -> float:
    """How far below what was asked of it a set stayed, in logs of e1RM; 0 within the noise."""
    if done.kind != "work":
        return 0.0
    item = PlanItem(exercise=entry.id, reason="", sets=())
    return _Next(session, item, done, target, entry).shortfall()


def _holds(item: PlanItem, done: SetDone, target: PlannedSet) -> list[Change]:
    asked, held = target.seconds, done.seconds
    if asked is None or held is None or held >= _HELD_ENOUGH * asked:
        return []
    shorter = max(_SHORTEST_HOLD_S, held)
    reason = telling.held_shorter(held, asked)
    return [
        Change(item.exercise, one.n, "seconds", one.seconds, shorter, reason)
        for one in item.sets
        if one.kind == "hold" and one.seconds is not None and one.seconds > shorter
    ]


def reps_shown(done: SetDone, target: PlannedSet) -> float | None:
    """Reps to failure that a set showed; None where it says nothing.

    Where the reserve was not told, falling short of the range was failure, staying inside it says nothing,
    and reps beyond it are taken to have used up the reserve first.
    """
    if done.reps is None or target.reps_min is None or target.reps_max is None:
        return None
    if done.rir is not None:
        return done.reps + done.rir
    if done.reps < target.reps_min:
        return float(done.reps)
    if done.reps <= target.reps_max:
        return None
    return done.reps + max(0.0, (target.rir or 0.0) - (done.reps - target.reps_max))


@dataclass(frozen=True, slots=True)
class _Next:
    """The next sets of the exercise that was just done, in the light of one set of it."""

    session: Underway
    item: PlanItem
    done: SetDone
    target: PlannedSet
    entry: Entry

    def changes(self) -> list[Change]:
        low, high, reserve = self.target.reps_min, self.target.reps_max, self.target.rir or 0.0
        if not self._alike():
            return []
        reach, able = self._reach(), self._able()
        if reach is None or low is None or high is None:
            return []
        if self._short(reach, low + reserve):
            return self._eased(able, reach, low, reserve)
        beyond = reach - high - reserve
        if beyond >= NOISE_REPS and self.done.rir is not None and (self.done.reps or 0) >= low:
            return self._raised(able, beyond, high, reserve)
        return []

    def shortfall(self) -> float:
        """Log of the e1RM shown over the least that the set needed, where it clearly fell short; else 0."""
        low, reach, able = self.target.reps_min, self._reach(), self._able()
        if reach is None or able is None or low is None:
            return 0.0
        needed = low + (self.target.rir or 0.0)
        if not self._alike() or not self._short(reach, needed):
            return 0.0
        return min(0.0, log(able * share_of_max(needed) / self._whole(self.target.load_kg)))

    def _alike(self) -> bool:
        """Whether the load is near enough to what was asked to be no slip of the finger, and no other kind of set."""
        asked, done = self._whole(self.target.load_kg), self._done_kg()
        return asked <= 0.0 or _LEAST_ALIKE <= done / asked <= _MOST_ALIKE

    def _able(self) -> float | None:
        """Whole 1RM in kg that the set showed; None where nothing was weighed."""
        shown, whole = reps_shown(self.done, self.target), self._done_kg()
        if shown is None or whole <= 0.0:
            return None
        return whole / max(_FLATTEST, share_of_max(shown)) * (1.0 if shown > 0.0 else _NOT_ONCE)

    def _reach(self) -> float | None:
        """Reps to failure that the set showed, with the load that was asked for."""
        asked, able = self._whole(self.target.load_kg), self._able()
        if able is None or asked == self._done_kg():
            return reps_shown(self.done, self.target)
        return reps_to_failure(asked / able)

    def _short(self, reach: float, needed: float) -> bool:
        """Whether it fell short by more than noise, or failed outright with no more than was asked."""
        short = needed - reach
        failed = (self.done.reps or 0) < (self.target.reps_min or 0)
        light = self._done_kg() <= self._whole(self.target.load_kg)
        return short >= NOISE_REPS or (failed and light and short >= 1.0)

    def _done_kg(self) -> float:
        load = self.target.load_kg if self.done.load_kg is None else self.done.load_kg
        return self._whole(load)

    def _eased(self, able: float | None, reach: float, low: int, reserve: float) -> list[Change]:
        """Take the load down to what leaves the reserve; the reps, where no such load is near."""
        ladder, asked = ladder_of(self.entry, self.session.athlete), self.target.load_kg
        fewer = max(1, int(reach - reserve))
        if ladder is not None and asked is not None and able is not None:
            wanted = able * share_of_max(low + reserve + _TIRING_REPS)
            again = self.entry.id in self.session.said.short
            least = (MOST_DOWN_AGAIN if again else MOST_DOWN) * asked
            wanted = max(wanted - self._body(), least)
            lighter = step_down(ladder, asked, wanted, least)
            near = lighter is not None and self._whole(lighter) >= _NEAR * self._whole(wanted)
            if lighter is not None and (near or fewer < _FEWEST_REPS):
                return self._loads(lighter, telling.fell_short(self.done, self.target, lighter))
        if fewer >= low:
            return []
        return self._reps(fewer - low, telling.fewer_reps(self.done, self.target, fewer))

    def _raised(self, able: float | None, beyond: float, high: int, reserve: float) -> list[Change]:
        """Add what the set showed to spare, at most one sane step; reps, where no such load is near."""
        ladder, asked = ladder_of(self.entry, self.session.athlete), self.target.load_kg
        if ladder is not None and asked is not None and able is not None:
            wanted = able * share_of_max(high + reserve + _TIRING_REPS) - self._body()
            heavier = step_up(ladder, asked, wanted, self._body(), spare=beyond)
            if heavier is not None:
                return self._loads(heavier, telling.went_beyond(self.done, self.target, heavier))
        more = min(_MOST_REPS - high, _MOST_MORE_REPS, int(beyond))
        return self._reps(more, telling.more_reps(self.done, self.target, more)) if more > 0 else []

    def _loads(self, load: float, reason: str) -> list[Change]:
        return [
            Change(self.item.exercise, one.n, "load_kg", one.load_kg, load, reason)
            for one in self.item.sets
            if one.kind == "work" and one.load_kg == self.target.load_kg
        ]

    def _reps(self, move: int, reason: str) -> list[Change]:
        """Move the window of reps; fewer never widens it, and one rep is the least."""
        found = []
        for one in self.item.sets:
            if one.kind == "work" and one.reps_min is not None and one.reps_max is not None:
                low = max(1, one.reps_min + move)
                new = Reps(low, max(low, one.reps_max + move))
                found.append(
                    Change(self.item.exercise, one.n, "reps", Reps(one.reps_min, one.reps_max), new, reason)
                )
        return found

    def _body(self) -> float:
        return (
            self.session.athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG
        ) * self.entry.exercise.bodyweight_fraction

    def _whole(self, load_kg: float | None) -> float:
        return (load_kg or 0.0) + self._body()


def step_down(ladder: Ladder, asked: float, wanted: float, least: float) -> float | None:
    """Find the load at or below what is wanted; where that passes the least, the next one up that is lighter still."""
    lighter = ladder.floor(min(wanted, asked - _GRAM))
    if lighter is None or lighter >= least - _GRAM:
        return lighter
    nearer = ladder.above(lighter)
    return nearer if nearer is not None and nearer < asked - _GRAM else lighter


def step_up(
    ladder: Ladder, asked: float, wanted: float, body_kg: float, *, spare: float = 0.0
) -> float | None:
    """Find a load heavier than asked, not above what is wanted: by at most 5 % of the whole, or one step of 10 %.

    Each rep to `spare` beyond what was asked allows 2.5 % more, about what it is worth on the curve, and 5 % at most.
    """
    whole, more = asked + body_kg, min(_MOST_MORE, _UP_A_REP * max(0.0, spare))
    most = min(wanted, (_MOST_UP + more) * whole - body_kg)
    found = ladder.floor(most)
    if found is not None and found > asked:
        return found
    step = ladder.above(asked)
    allowed = min(wanted, (_ONE_STEP_UP + more) * whole - body_kg)
    return step if step is not None and step <= allowed else None
