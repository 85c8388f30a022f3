"""What a good session is, in one place.

A session S with v_m hard sets for each muscle m is worth

    J(S) = Σ_sets quality(exercise) · Σ_m share_m² · w_m · l_m · g_m(v_m) + practice(lift)

where the share is squared because help trains a muscle less well than direct work, w_m says how much a
muscle matters, and quality how well the exercise serves the goal and the person. l_m = e^(-1.4 v/target) falls
to a quarter as the week's target fills, so that what was trained least lately comes first; g_m falls as today's
dose d_m fills: g = 1 - 0.45 v/d up to the dose, a small remainder beyond it. Practice is what keeps each
main pattern (squat, hinge, two pushes, two pulls) coming round: it falls with the sets that the pattern had this
week, and faster with today's, whatever its muscles have had from others. The planner
adds the set with the most worth a second until time or permission runs out (greedy for a monotone submodular
objective under a budget: Nemhauser 1978, Sviridenko 2004). Because the order of additions does not depend on
the time at hand, less time gives the same plan cut short.
"""

from collections.abc import Mapping
from functools import cache
from math import exp

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.domain.athlete import Athlete, likeness
from fitpulse.services.coaching.domain.index import EXPLOSIVE, Entry
from fitpulse.services.coaching.domain.staples import STAPLES
from fitpulse.services.coaching.domain.volume import SESSION_CAP, WEIGHT

_FALL, _BEYOND = 0.45, 0.1
_LEAST_DOSE, _LEAST_ROOM = 0.5, 2.0
_EXTRA: Mapping[str, float] = {"traps": 3.0, "forearms": 3.0, "obliques": 3.0}
"""Sets for muscles that no weekly range asks for, once nothing else is left to do."""

_WEEK_FALL = 1.4
_DUE = ((6.5, 1.6), (4.5, 1.35), (2.5, 1.1), (1.5, 0.95), (0.0, 0.75))
"""(Days since a pattern was trained, from which its compounds are worth so many times as much), longest first."""

_MIXED = 0.5
_LEGS = sum(1 << n for n, m in enumerate(MUSCLES) if m in {"quadriceps", "hamstrings", "glutes"})
_UPPER = sum(
    1 << n
    for n, m in enumerate(MUSCLES)
    if m in {"chest", "lats", "upper-back", "front-delts", "side-delts", "triceps", "biceps"}
)
_FAMILIAR_DAYS = 28
_MAIN_STRENGTH, _MAIN = 2.2, 2.0
_PRACTICE: Mapping[str, float] = {"strength": 8.0, "endurance": 4.0, "fat_loss": 4.0}
_PRACTICE_ELSE, _PRACTICE_SETS, _AT_ONCE = 6.5, 6.0, 5.0
_STANDS_IN = 1.4
_COMPOUND = (1.35, 1.1, 0.8)
_ISOLATION = (0.8, 0.65, 0.55)
"""Quality where kilograms, the body, or neither makes the load: what can be measured can be progressed."""


class Objective:
    """Worth of the next set of any exercise, given what today's session already holds.

    In the main patterns of `vacant`, whose main lift can't be done, the first exercise opened stands in for it.
    """

    def __init__(self, athlete: Athlete, vacant: frozenset[str] = frozenset()) -> None:
        self._athlete = athlete
        self._sets = [0.0] * len(athlete.recovery)
        self._patterns: dict[str, int] = {}
        self._vacant = vacant
        self._practised: dict[str, float] = {}
        self._owed = list(athlete.owed)
        self._room = self._under(athlete.ceilings)
        self._others_room = [
            min(room, max(_LEAST_ROOM, recovers))
            for room, recovers in zip(self._under(athlete.tops), athlete.recoverable, strict=True)
        ]
        self._light = light = athlete.phase.light
        self._limit = [
            (dose if light else 1.5 * dose + 1.0)
            if dose >= _LEAST_DOSE
            else 0.0
            if light
            else _EXTRA.get(muscle, 0.0)
            for muscle, dose in zip(MUSCLES, athlete.doses, strict=True)
        ]
        self._familiar = {
            key
            for key, state in athlete.exercises.items()
            if (athlete.at - state.at).days <= _FAMILIAR_DAYS and state.results
        }
        self._preferred = set(athlete.profile.preferred)
        self._lacks = [
            exp(-_WEEK_FALL * done / target) if target > 0.0 else 1.0
            for target, done in zip(athlete.targets, athlete.done, strict=True)
        ]
        self._gains = [self._gain(muscle) for muscle in range(len(self._sets))]

    def _under(self, limits: list[float]) -> list[float]:
        """Sets that each muscle may get today under these limits of the week."""
        return [
            max(0.0, min(SESSION_CAP, limit - done))
            for limit, done in zip(limits, self._athlete.done, strict=True)
        ]

    def leads(self, entry: Entry) -> bool:
        """Whether it is a main lift, or stands in for one that can't be done."""
        return entry.main or self._stands_in(entry)

    def _stands_in(self, entry: Entry) -> bool:
        """In reps, so that it can be progressed."""
        return entry.family in self._vacant and entry.exercise.measure == "reps"

    def fits(self, entry: Entry, sets: int = 1) -> bool:
        """Whether so many more sets keep every muscle under its ceilings and every target useful."""
        leads = self.leads(entry)
        for muscle, share in entry.shares:
            held = self._sets[muscle]
            room = self._room[muscle] if leads else self._others_room[muscle] - self._owed[muscle]
            if held + sets * share > room + 1e-9:
                return False
            if share == 1.0 and held >= self._limit[muscle] and (self._light or not leads):
                return False
        return True

    def worth(self, entry: Entry, quality: float) -> float:
        gains = self._gains
        total = 0.0
        for muscle, square in entry.squares:
            total += square * gains[muscle]
        return quality * total + self._practice(entry)

    def _practice(self, entry: Entry) -> float:
        """Worth of another set as practice of a main pattern, whatever its muscles have had."""
        family = entry.family
        if family is None:
            return 0.0
        most = _PRACTICE.get(self._athlete.profile.goal, _PRACTICE_ELSE)
        today = self._practised.get(family, 0.0)
        week = self._athlete.practised.get(family, 0.0) + today
        return self._likeness(entry) * most * exp(-week / _PRACTICE_SETS - today / _AT_ONCE)

    def _likeness(self, entry: Entry) -> float:
        return 1.0 if self._stands_in(entry) else likeness(entry)

    def _gain(self, muscle: int) -> float:
        """w_m · l_m · g_m: what one more direct set for the muscle is worth now."""
        dose, held = self._athlete.doses[muscle], self._sets[muscle]
        if held < dose:
            return WEIGHT[muscle] * self._lacks[muscle] * (1.0 - _FALL * held / dose)
        return WEIGHT[muscle] * _BEYOND * max(0.0, 1.0 - (held - dose) / SESSION_CAP)

    def repeat(self, entry: Entry) -> float:
        """Discount a second exercise of one movement pattern; a third is worth nothing."""
        held = self._patterns.get(entry.exercise.pattern, 0)
        return self._athlete.policy.repeat_weight if held == 1 else float(held == 0)

    def open(self, entry: Entry) -> None:
        pattern = entry.exercise.pattern
        self._patterns[pattern] = self._patterns.get(pattern, 0) + 1

    def add(self, entry: Entry) -> None:
        leads = self.leads(entry)
        for muscle, share in entry.shares:
            self._sets[muscle] += share
            self._gains[muscle] = self._gain(muscle)
            if leads:
                self._owed[muscle] = max(0.0, self._owed[muscle] - share)
        if entry.family is not None:
            self._practised[entry.family] = self._practised.get(entry.family, 0.0) + self._likeness(entry)

    def quality(self, entry: Entry) -> float:
        """Rate how well it serves this person: its standing quality, raised where it is known or liked."""
        profile = self._athlete.profile
        quality = standing_quality(entry, profile.goal, profile.experience)
        if entry.id in self._familiar:
            quality *= self._athlete.policy.familiar_weight
        if entry.id in self._preferred:
            quality *= self._athlete.policy.preferred_weight
        if self._stands_in(entry):
            quality *= _STANDS_IN
        if entry.compound and not entry.main:
            rested = self._athlete.rested.get(entry.exercise.pattern, _DUE[0][0])
            quality *= next(factor for days, factor in _DUE if rested >= days)
        return quality


@cache
def standing_quality(entry: Entry, goal: str, experience: str) -> float:
    """Rate how well an exercise serves anybody of this goal and experience: specific, and measurable."""
    exercise = entry.exercise
    if entry.main:
        quality = _MAIN_STRENGTH if goal == "strength" else _MAIN
    else:
        graded = _COMPOUND if entry.compound else _ISOLATION
        quality = graded[0 if exercise.loadable else 1 if exercise.bodyweight_fraction > 0.0 else 2]
    if entry.id in STAPLES:
        quality *= 1.2
    if exercise.measure != "reps":
        quality *= 0.7
    if exercise.pattern in EXPLOSIVE:
        quality *= 0.4
    elif entry.target_bits & _LEGS and entry.target_bits & _UPPER:
        quality *= _MIXED
    if exercise.level == "advanced" and experience != "advanced":
        quality *= 0.7
    return quality
