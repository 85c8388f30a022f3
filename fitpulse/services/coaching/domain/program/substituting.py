"""What stands in a lift's place when it can't be done: the program's own alternatives, else the planner's swap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import NextSessionRequest, Plan, PlanItem, PlannedSet, SwapRequest
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.conditioning import choose_cardio
from fitpulse.services.coaching.domain.eligibility import painful_patterns, permitted
from fitpulse.services.coaching.domain.index import Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.pains import resting
from fitpulse.services.coaching.domain.program.asking import Work
from fitpulse.services.coaching.domain.swapping import swap


@dataclass(frozen=True, slots=True)
class Limits:
    """What this person can't do today, worked out once a session."""

    owned: int
    hurt: int
    banned: frozenset[str]
    painful: frozenset[str]
    spared: int

    @staticmethod
    def of(athlete: Athlete, index: Index) -> "Limits":
        profile = athlete.profile
        return Limits(
            owned=equipment_bits(profile.equipment),
            hurt=region_bits(injury.region for injury in profile.injuries)
            | region_bits(resting(athlete.body, athlete.at)),
            banned=frozenset(profile.banned),
            painful=frozenset(painful_patterns(athlete.body, athlete.at, index)),
            spared=athlete.spared,
        )

    def obstacle(self, entry: Entry) -> str:
        """Why the exercise can't be done today, or nothing.

        Recovery is no obstacle: a program asks for its days, and its person has asked for the program.
        """
        name = entry.exercise.name
        if entry.id in self.banned:
            return f"{name} is banned by you."
        if entry.needs & ~self.owned:
            missing = [word for word in entry.exercise.equipment if equipment_bits([word]) & ~self.owned]
            return f"No {_listed(missing)} for {name} today."
        if entry.regions & self.hurt:
            regions = [one for one in entry.exercise.contraindicated if region_bits([one]) & self.hurt]
            return f"{name} would load your {_listed(regions)}."
        if entry.id in self.painful:
            return f"{name} rests for a while, since it or its like hurt."
        if entry.muscle_bits & self.spared:
            sore = [MUSCLES[m] for m, _ in entry.shares if self.spared >> m & 1]
            return f"{name} would load your very sore {_listed(sore)}."
        return ""


def swapped(
    request: NextSessionRequest, old: Entry, places: Sequence[tuple[Entry, Sequence[Work]]], index: Index
) -> PlanItem | None:
    """The planner's own choice in the place of `old`, with its load; None where nothing fits."""
    plan = Plan(kind="strength", minutes=0, reason="", items=tuple(_items(places)))
    answer = swap(
        SwapRequest(
            plan=plan,
            exercise=old.id,
            athlete=request.athlete,
            body=request.body,
            at=request.at,
            cause="dislike",
            checkin=request.checkin,
        ),
        index,
    )
    return answer.item


def other_cardio(athlete: Athlete, index: Index) -> Entry | None:
    """Steady movement that nothing rules out."""
    return choose_cardio(athlete, permitted(athlete, index))


def _items(places: Sequence[tuple[Entry, Sequence[Work]]]) -> Iterator[PlanItem]:
    for entry, works in places:
        kind = "hold" if works and works[0].seconds is not None else "work"
        sets = [PlannedSet(n=n, kind=kind, rest_s=0) for n, _ in enumerate(works, 1)]  # type: ignore[arg-type]
        yield PlanItem(exercise=entry.id, reason="", sets=tuple(sets))


def _listed(words: Sequence[str]) -> str:
    spoken = [word.replace("-", " ") for word in words]
    return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} or {spoken[-1]}"
