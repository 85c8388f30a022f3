"""Personal records of one athlete as sets come in: kept by exercise, so that their number has a bound."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from fitpulse.kernel.strength import one_rep_max
from fitpulse.services.coaching.api import SetDone
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.learning import HARD
from fitpulse.services.coaching.domain.plausibility import most_kg

Kind = Literal["e1rm", "load", "reps", "seconds"]
_MOST_REPS = 50


@dataclass(frozen=True, slots=True)
class PersonalRecord:
    """A best that stands: kilograms, repetitions (made at `load_kg`) or seconds; `previous` is what it beat."""

    kind: Kind
    exercise: str
    value: float
    previous: float | None
    load_kg: float | None = None


@dataclass(slots=True)
class _Best:
    """Best of one exercise. `loads` has the heaviest load by repetitions, for at most `_MOST_REPS` of them."""

    e1rm: float | None = None
    load: float | None = None
    seconds: float | None = None
    loads: dict[int, float] = field(default_factory=dict)

    def reps_at(self, load_kg: float) -> int | None:
        """Most repetitions that were made with this load or more."""
        return max((reps for reps, kg in self.loads.items() if kg >= load_kg), default=None)


class Records:
    """A first set is nothing to beat, so it sets every mark and only its e1RM, load or hold is told."""

    def __init__(self) -> None:
        self._best: dict[str, _Best] = {}

    def copy(self) -> "Records":
        """The marks as they stand, unmoved by later sets."""
        kept = Records()
        kept._best = {name: replace(best, loads=dict(best.loads)) for name, best in self._best.items()}
        return kept

    def take(self, entry: Entry, done: SetDone, bodyweight_kg: float) -> tuple[PersonalRecord, ...]:
        """Return what this set beats; sets that hurt, warm-ups, cardio and what no person lifts beat nothing."""
        if done.kind not in HARD or done.pain is not None:
            return ()
        whole = (done.load_kg or 0.0) + bodyweight_kg * entry.exercise.bodyweight_fraction
        if whole > most_kg(entry, bodyweight_kg):
            return ()
        best = self._best.setdefault(entry.id, _Best())
        return tuple(self._beaten(best, entry, done, bodyweight_kg))

    def _beaten(
        self, best: _Best, entry: Entry, done: SetDone, bodyweight_kg: float
    ) -> Iterator[PersonalRecord]:
        if done.seconds is not None and done.kind == "hold":
            if best.seconds is None or done.seconds > best.seconds:
                yield PersonalRecord("seconds", entry.id, done.seconds, best.seconds)
                best.seconds = done.seconds
            return
        if not done.reps:
            return
        load = done.load_kg or 0.0
        whole = load + bodyweight_kg * entry.exercise.bodyweight_fraction
        estimate = one_rep_max(whole, done.reps, done.rir)
        if estimate is not None and (best.e1rm is None or estimate > best.e1rm + 0.005):
            yield PersonalRecord("e1rm", entry.id, round(estimate, 2), best.e1rm)
            best.e1rm = round(estimate, 2)
        if load > 0.0 and (best.load is None or load > best.load):
            yield PersonalRecord("load", entry.id, load, best.load)
            best.load = load
        reps = min(done.reps, _MOST_REPS)
        before = best.reps_at(load)
        if before is None or reps > before:
            if before is not None or load == 0.0:
                yield PersonalRecord("reps", entry.id, reps, before, load)
            best.loads[reps] = max(load, best.loads.get(reps, 0.0))
