"""What was said since a workout's first set, so that a set of it that is told again corrects the one told before.

The athlete as they stood before it are kept: a correction goes back to them and lets everything be said again, with
the set as it is told now. Beyond `MOST` sayings the oldest can't be corrected any more.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.api import PlannedSet, SetDone, Underway
from fitpulse.services.coaching.domain.changes import Change, Field, Reps, Value
from fitpulse.services.coaching.domain.hearing import Hearing, Told
from fitpulse.services.coaching.domain.telling import corrected_reason

MOST = 200

_FIELDS: tuple[Field, ...] = ("load_kg", "reps", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A set as it was told; with `workout` and `n` it can be told again."""

    workout: str | None
    n: int | None
    done: SetDone
    told: Told


Saying = Logged | Callable[[Hearing], object]
"""A set, or something else that was said, ready to be said again."""


class Journal:
    """Sayings in their order, and the athlete before the first of them."""

    def __init__(self) -> None:
        self._before: Hearing | None = None
        self._sayings: list[Saying] = []

    def open(self, now: Hearing) -> None:
        """Begin, unless it has begun; begin anew once there is too much to say again."""
        if self._before is None or len(self._sayings) >= MOST:
            self._before, self._sayings = now.copy(), []

    def close(self) -> None:
        """Take no more corrections of what was said so far."""
        self._before, self._sayings = None, []

    def note(self, saying: Saying) -> None:
        """Keep what was said; nothing to do before the first set."""
        if self._before is not None:
            self._sayings.append(saying)

    def find(self, workout: str | None, n: int | None, exercise: str) -> Logged | None:
        """The set as it was told before, if it was."""
        if workout is None or n is None:
            return None
        for one in self._sayings:
            if isinstance(one, Logged) and (one.workout, one.n, one.done.exercise) == (workout, n, exercise):
                return one
        return None

    def corrected(self, earlier: Logged, done: SetDone, now: Hearing) -> tuple[Hearing, Told]:
        """The athlete with `done` in the place of the earlier set, and what that changes in what is left."""
        assert self._before is not None, "a journal with a set has begun"
        again, heard = replace(self._before.copy(), profile=now.profile), list[Saying]()
        answer = earlier.told
        for saying in self._sayings:
            if isinstance(saying, Logged):
                said = done if saying is earlier else saying.done
                told = again.log(said, saying.workout, saying.n)
                answer = told if saying is earlier else answer
                heard.append(replace(saying, done=said, told=told))
                continue
            with suppress(FitPulseError):  # a word that the correction made pointless
                saying(again)
            heard.append(saying)
        self._sayings = heard
        reason = corrected_reason(now.index.by_id[done.exercise])
        return again, replace(answer, changes=_differences(now.open, again.open, reason))


def _differences(before: Underway | None, after: Underway | None, reason: str) -> tuple[Change, ...]:
    """What differs in the sets that are still to do; sets that come back are in the next answer to `next`."""
    if before is None or after is None:
        return ()
    now = {(item.exercise, one.n): one for item in after.plan.items for one in item.sets}
    changes: list[Change] = []
    for item in before.plan.items:
        for one in item.sets:
            left = now.get((item.exercise, one.n))
            if left is None:
                changes.append(Change(item.exercise, one.n, "set", one.kind, None, reason))
                continue
            changes += [
                Change(item.exercise, one.n, field, was, new, reason)
                for field in _FIELDS
                if (was := _value(one, field)) != (new := _value(left, field))
            ]
    return tuple(changes)


def _value(planned: PlannedSet, field: Field) -> Value:
    if field == "reps":
        low, high = planned.reps_min, planned.reps_max
        return None if low is None or high is None else Reps(low, high)
    return planned.load_kg if field == "load_kg" else planned.seconds
