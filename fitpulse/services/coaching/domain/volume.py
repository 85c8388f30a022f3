"""How many hard sets a week each muscle should get, and how many it may.

A hard set counts for a muscle by the share the catalogue gives it: 1.0 for a target, less for a synergist.
Ranges are those of training reviews (Schoenfeld, Krieger, Israetel) as `docs/science/planner.md` lists them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import AthleteProfile, DayVolume, ToleranceState
from fitpulse.services.coaching.domain.index import MUSCLE_NUMBER
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.season import Phase

SESSION_CAP = 8.0
"""Hard sets for one muscle in one session beyond which nothing is gained."""

WINDOW_DAYS = 7
_MOST_TIMES, _SPLIT_DAYS, _SPLIT_GOALS = 5.0, 4, frozenset({"muscle", "fat_loss"})

_RANGES: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] = {
    # Hard sets a week: (floor, top) for beginners, then for intermediates.
    "chest": ((8, 14), (10, 20)),
    "lats": ((8, 16), (10, 22)),
    "upper-back": ((8, 16), (10, 22)),
    "quadriceps": ((6, 14), (8, 18)),
    "hamstrings": ((4, 12), (6, 14)),
    "glutes": ((4, 14), (6, 18)),
    "front-delts": ((5, 12), (7, 18)),
    "side-delts": ((6, 12), (8, 18)),
    "rear-delts": ((5, 12), (7, 18)),
    "biceps": ((4, 10), (6, 14)),
    "triceps": ((4, 10), (6, 14)),
    "calves": ((4, 10), (6, 14)),
    "abdominals": ((4, 10), (6, 14)),
    "lower-back": ((2, 14), (3, 18)),
}
_WANTED_TOP: Mapping[str, tuple[float, float]] = {"glutes": (14, 16), "lower-back": (10, 12)}
"""Muscles that squats, pulls and rows load anyway: what is wanted for them stays below what they may get."""

_UNRANGED = ((0.0, 14.0), (0.0, 18.0))
_GOAL_SHARE = {
    "strength": 1.0,
    "muscle": 1.0,
    "general": 0.85,
    "fat_loss": 0.75,
    "endurance": 0.5,
    "return": 0.85,
}

WEIGHT: Sequence[float] = tuple(
    {
        "quadriceps": 1.2,
        "chest": 1.0,
        "lats": 0.8,
        "upper-back": 0.7,
        "hamstrings": 0.9,
        "glutes": 0.7,
        "front-delts": 0.7,
        "side-delts": 0.6,
        "rear-delts": 0.5,
        "biceps": 0.6,
        "triceps": 0.6,
        "calves": 0.4,
        "abdominals": 0.45,
        "lower-back": 0.3,
        "traps": 0.2,
        "forearms": 0.15,
        "obliques": 0.2,
    }.get(muscle, 0.1)
    for muscle in MUSCLES
)
"""How much each muscle matters to the whole, by its number: large movers first."""


def ceiling(muscle: str) -> float:
    """Most weekly hard sets of a muscle for anybody; none exceeds 22.

    Beginners bear as much: thrice that volume was borne and gained by for half a year (Radaelli et al. 2015).
    """
    return _RANGES.get(muscle, _UNRANGED)[1][1]


def weekly_range(muscle: str, experience: str) -> tuple[float, float]:
    """Floor and top of the weekly hard sets that are aimed at. A novice's top lies midway; nobody's exceeds 22.

    Only the main patterns may go beyond the top, up to the `ceiling`.
    """
    beginner, intermediate = _RANGES.get(muscle, _UNRANGED)
    if experience == "beginner":
        return beginner
    if experience == "novice":
        return beginner[0], (beginner[1] + intermediate[1]) / 2.0
    return intermediate


def _wanted_top(muscle: str, experience: str) -> float:
    """Most weekly sets that are aimed at; for helpers less than they may get."""
    if muscle not in _WANTED_TOP:
        return weekly_range(muscle, experience)[1]
    beginner, intermediate = _WANTED_TOP[muscle]
    return {"beginner": beginner, "novice": (beginner + intermediate) / 2.0}.get(experience, intermediate)


def ceilings() -> list[float]:
    return [ceiling(muscle) for muscle in MUSCLES]


def tops(experience: str) -> list[float]:
    """Tops of the weekly ranges by muscle number."""
    return [weekly_range(muscle, experience)[1] for muscle in MUSCLES]


def weekly_targets(
    athlete: AthleteProfile,
    phase: Phase,
    tolerances: Sequence[ToleranceState] = (),
    policy: PlannerPolicy = STANDARD,
) -> list[float]:
    """Hard sets a week each muscle should get in this week of the block, by what this person tolerates."""
    scales = {state.muscle: state.scale for state in tolerances}
    share = _GOAL_SHARE[athlete.goal] * phase.sets_share * policy.volume_scale
    found = []
    for muscle in MUSCLES:
        floor, top = weekly_range(muscle, athlete.experience)[0], _wanted_top(muscle, athlete.experience)
        wanted = share * (floor + (top - floor) * phase.volume) * scales.get(muscle, 1.0)
        found.append(0.0 if muscle not in _RANGES else min(top, wanted))
    return found


def done_this_week(days: Sequence[DayVolume], today: date) -> list[float]:
    """Hard sets by muscle in the seven days that end today."""
    totals = [0.0] * len(MUSCLES)
    since = today - timedelta(days=WINDOW_DAYS)
    for entry in days:
        if since < entry.day <= today:
            for muscle, sets in entry.sets.items():
                totals[MUSCLE_NUMBER[muscle]] += sets
    return totals


def split(days_per_week: int, goal: str) -> bool:
    """Whether sessions follow each other so closely that legs and upper body take turns.

    Strength is a skill as well, so there each lift is practised often and little at a time.
    """
    return days_per_week >= _SPLIT_DAYS and goal in _SPLIT_GOALS


def times_a_week(days_per_week: int, goal: str) -> float:
    """How often a muscle is trained in a week: on every day, or on every other one where halves take turns."""
    return days_per_week / 2.0 if split(days_per_week, goal) else min(_MOST_TIMES, max(1.0, days_per_week))


def doses(targets: Sequence[float], done: Sequence[float], times: float) -> list[float]:
    """Hard sets each muscle should get today: what the week still lacks, at most a session's part of it."""
    return [
        min(SESSION_CAP, max(0.0, min(target - had, 1.15 * target / times)))
        for target, had in zip(targets, done, strict=True)
    ]
