"""People with known tastes, who try exercises, keep some and swap others away: for `bench.suggestions`.

What is assumed, and nothing of the recommender is fitted to it:

- A person's liking of an exercise is the sum of a liking for its tool, for its pattern, for compound or isolated
  work, of the taste of a crowd they belong to, and of chance. The crowd's taste (one of eight) is drawn exercise by
  exercise and can't be read from the catalogue; only people who do alike can tell it.
- The goal leans the liking a little: strength towards barbells and compounds, endurance towards cardio, and so on.
- They meet exercises in proportion to how well known these are (a Zipf law over a random order) and to e^liking,
  as far as their equipment, experience and injuries go; they repeat what they like and swap away what they don't.
- True relevance of an exercise that they have not met is 3, 2, 1 for the best 2 %, next 5 % and next 10 % of their
  liking among all that they could do, else 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import exp
from random import Random
from typing import Final
from uuid import UUID

from fitpulse.services.coaching.api import AthleteProfile
from fitpulse.services.coaching.api.planning import Experience, Goal
from fitpulse.services.coaching.api.suggestions import ExerciseUse, SuggestRequest
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.suggestions.exercises import open_to
from fitpulse.services.coaching.domain.suggestions.features import tool_of

AT: Final = datetime(2026, 11, 23, tzinfo=UTC)
CROWDS: Final = 8
GOALS: Final[tuple[Goal, ...]] = ("strength", "muscle", "general", "fat_loss", "endurance", "return")
LEVELS: Final[tuple[Experience, ...]] = ("beginner", "novice", "intermediate", "advanced")
LEANING: Final[Mapping[str, Mapping[str, float]]] = {
    "strength": {"barbell": 1.0, "compound": 0.7},
    "muscle": {"dumbbells": 0.4, "cable": 0.4, "machine": 0.4, "isolation": 0.4},
    "general": {"compound": 0.3, "cardio": 0.3},
    "fat_loss": {"kettlebell": 0.4, "cardio": 0.6},
    "endurance": {"cardio": 1.2},
    "return": {"machine": 0.6, "body": 0.4, "mobility": 0.4},
}
ROOMS: Final = (
    ("dumbbells", "bench", "bands"),
    ("kettlebell", "pull-up-bar", "bands", "jump-rope"),
    ("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar"),
    (
        *(
            "barbell",
            "plates",
            "rack",
            "bench",
            "incline-bench",
            "dumbbells",
            "kettlebell",
            "cable",
            "pull-up-bar",
        ),
        *("lat-pulldown", "seated-row-machine", "leg-press", "leg-curl-machine", "leg-extension-machine"),
        *("treadmill", "rower", "bike", "dip-bars", "pec-deck", "chest-press-machine"),
    ),
)
SHARES: Final = ((3, 0.02), (2, 0.05), (1, 0.10))


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What is known of someone, and what only the simulation knows: `likings` of all that they could do."""

    request: SuggestRequest
    likings: Mapping[str, float]

    @property
    def cold(self) -> bool:
        return not self.request.used

    def relevance(self, candidates: Sequence[str]) -> dict[str, int]:
        """True grades, 0..3."""
        ranked = sorted(candidates, key=lambda name: -self.likings[name])
        grades: dict[str, int] = {}
        start = 0
        for grade, share in SHARES:
            count = max(1, round(share * len(ranked)))
            grades |= dict.fromkeys(ranked[start : start + count], grade)
            start += count
        return grades


class Town:
    """A population drawn from one seed; a `cold` share of it has done nothing yet."""

    def __init__(self, index: Index, *, people: int, seed: int, cold: float = 0.2) -> None:
        self._index = index
        self._random = Random(seed)
        names = [entry.id for entry in index.entries]
        order = self._random.sample(names, len(names))
        self._known = {name: 1 / (place + 10) for place, name in enumerate(order)}
        self._crowds = [{name: self._random.gauss(0, 0.8) for name in names} for _ in range(CROWDS)]
        self.people = [self._person(n, cold=self._random.random() < cold) for n in range(people)]

    def _person(self, number: int, *, cold: bool) -> Person:
        random = self._random
        goal = random.choice(GOALS)
        athlete = AthleteProfile(
            goal=goal,
            days_per_week=random.randint(2, 5),
            minutes=random.choice((30, 45, 60, 90)),
            equipment=random.choice(ROOMS),
            experience=random.choice(LEVELS),
        )
        request = SuggestRequest(user_id=UUID(int=number), athlete=athlete, at=AT)
        possible = list(open_to(request, self._index))
        likings = self._likings(possible, goal)
        if not cold:
            request = replace(request, used=tuple(self._met(likings)))
        return Person(request, likings)

    def _likings(self, possible: Sequence[Entry], goal: str) -> dict[str, float]:
        random = self._random
        tools = {tool_of(entry.exercise): random.gauss(0, 0.7) for entry in possible}
        patterns = {entry.exercise.pattern: random.gauss(0, 0.7) for entry in possible}
        mechanics = {entry.exercise.mechanics: random.gauss(0, 0.4) for entry in possible}
        crowd = random.choice(self._crowds)
        leaning = LEANING[goal]
        return {
            entry.id: tools[tool_of(entry.exercise)]
            + patterns[entry.exercise.pattern]
            + mechanics[entry.exercise.mechanics]
            + leaning.get(tool_of(entry.exercise), 0.0)
            + leaning.get(entry.exercise.mechanics, 0.0)
            + crowd[entry.id]
            + random.gauss(0, 0.5)
            for entry in possible
        }

    def _met(self, likings: Mapping[str, float]) -> list[ExerciseUse]:
        random = self._random
        names = list(likings)
        weights = [self._known[name] * exp(likings[name]) for name in names]
        met = set(random.choices(names, weights, k=random.randint(5, 60)))
        uses = []
        for name in sorted(met):
            keeps = 1 / (1 + exp(-likings[name]))
            if random.random() < keeps:
                workouts = 1 + int(random.expovariate(1 / (12 * keeps)))
                last_at = AT - timedelta(days=random.expovariate(1 / 40))
                uses.append(ExerciseUse(exercise=name, workouts=workouts, last_at=last_at))
            else:
                uses.append(ExerciseUse(exercise=name, swapped_away=1))
        return uses
