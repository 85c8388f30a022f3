"""What a good session is, in one place.

A session S with v_m hard sets for each muscle m is worth

    J(S) = Σ_sets quality(exercise) · Σ_m share_m · w_m · g_m(v_m)

where w_m says how much a muscle matters, quality how well the exercise serves the goal and the person, and
g_m falls as today's dose d_m fills: g = 1 - 0.45 v/d up to the dose, a small remainder beyond it. The planner
adds the set with the most worth a second until time or permission runs out (greedy for a monotone submodular
objective under a budget: Nemhauser 1978, Sviridenko 2004). Because the order of additions does not depend on
the time at hand, less time gives the same plan cut short.
"""

from collections.abc import Mapping

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.volume import SESSION_CAP, WEIGHT

_FALL, _BEYOND = 0.45, 0.1
_UNRANGED_SETS = 3.0
_REPEAT = 0.6
_FAMILIAR_DAYS = 28
_MAIN: Mapping[str, float] = {"strength": 1.6, "muscle": 1.25, "general": 1.3, "return": 1.2}


class Objective:
    """Worth of the next set of any exercise, given what today's session already holds."""

    def __init__(self, athlete: Athlete) -> None:
        self._athlete = athlete
        self._sets = [0.0] * len(athlete.recovery)
        self._patterns: dict[str, int] = {}
        self._room = [
            max(0.0, min(SESSION_CAP, ceiling - done))
            for ceiling, done in zip(athlete.ceilings, athlete.done, strict=True)
        ]
        self._limit = [
            1.5 * dose + 1.0 if dose >= 0.5 else _UNRANGED_SETS if target == 0.0 else 0.0  # noqa: PLR2004
            for dose, target in zip(athlete.doses, athlete.targets, strict=True)
        ]
        self._familiar = {
            key
            for key, state in athlete.exercises.items()
            if (athlete.at - state.at).days <= _FAMILIAR_DAYS and state.results
        }
        self._preferred = set(athlete.profile.preferred)

    def fits(self, entry: Entry) -> bool:
        """Whether one more set keeps every muscle under its ceilings and every target useful."""
        for muscle, share in entry.shares:
            held = self._sets[muscle]
            if held + share > self._room[muscle] + 1e-9:
                return False
            if share == 1.0 and held >= self._limit[muscle]:
                return False
        return True

    def worth(self, entry: Entry, quality: float) -> float:
        total = 0.0
        for muscle, share in entry.shares:
            dose, held = self._athlete.doses[muscle], self._sets[muscle]
            if held < dose:
                gain = 1.0 - _FALL * held / dose
            else:
                gain = _BEYOND * max(0.0, 1.0 - (held - dose) / SESSION_CAP)
            total += share * WEIGHT[muscle] * gain
        return quality * total

    def repeat(self, entry: Entry) -> float:
        """Discount a second exercise of one movement pattern."""
        return _REPEAT if self._patterns.get(entry.exercise.pattern) else 1.0

    def open(self, entry: Entry) -> None:
        pattern = entry.exercise.pattern
        self._patterns[pattern] = self._patterns.get(pattern, 0) + 1

    def add(self, entry: Entry) -> None:
        for muscle, share in entry.shares:
            self._sets[muscle] += share

    def quality(self, entry: Entry) -> float:
        """Rate how well it serves: specific to the goal, measurable, known, liked, at one's level."""
        exercise, profile = entry.exercise, self._athlete.profile
        quality = 1.0
        if entry.main:
            quality *= _MAIN.get(profile.goal, 1.15)
        elif not entry.compound:
            quality *= 0.85
        if not exercise.loadable:
            quality *= 0.85 if exercise.bodyweight_fraction > 0.0 else 0.7
        if exercise.measure != "reps":
            quality *= 0.8
        if exercise.pattern in {"olympic", "plyometric"}:
            quality *= 0.4
        if exercise.level == "advanced" and profile.experience != "advanced":
            quality *= 0.7
        if entry.id in self._familiar:
            quality *= 1.2
        if entry.id in self._preferred:
            quality *= 1.5
        return quality

    @property
    def sets(self) -> list[float]:
        return self._sets
