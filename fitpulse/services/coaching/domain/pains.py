"""What pain asks of the region it was told of: some days of rest, then lighter work that climbs back to normal.

It counts like an injury that fades. Early rest from what provokes it and a gradual return to load is what guidelines
for sprains and tendons have in common (Dubois & Esculier 2020); how long is judgement, and grows when it comes back.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from fitpulse.services.coaching.api import BodyState, ExerciseState, PainState
from fitpulse.services.coaching.domain.index import Entry, region_bits

_REST, _WHOLE = timedelta(days=7), timedelta(days=28)
"""Without the region for so long, and back to full loads after so long, each time it hurts as much again."""

_MOST_TIMES = 3
_LEAST_LOAD, _STEPS = 0.7, 6
_RECALLED = timedelta(days=28)
"""So long after it was over, pain in the same place counts as the same trouble."""


def told(pains: Iterable[PainState], region: str, at: datetime) -> tuple[PainState, ...]:
    """Take up a pain; one that is told late never shortens what a newer one asks for."""
    known = {pain.region: pain for pain in pains}
    known[region] = _again(known.get(region), region, at)
    return tuple(known[name] for name in sorted(known))


def _again(before: PainState | None, region: str, at: datetime) -> PainState:
    if before is None or at > before.whole_from + _RECALLED:
        return _from(region, at, 1)
    if at.date() == before.at.date():
        return _from(region, max(at, before.at), before.times)
    return _from(region, max(at, before.at), min(_MOST_TIMES, before.times + 1))


def _from(region: str, at: datetime, times: int) -> PainState:
    return PainState(
        region=region, at=at, times=times, rest_until=at + times * _REST, whole_from=at + times * _WHOLE
    )


def times_of(pains: Iterable[PainState], region: str) -> int:
    return next((pain.times for pain in pains if pain.region == region), 1)


def resting(body: BodyState, at: datetime) -> tuple[str, ...]:
    """Regions that nothing should load now."""
    return tuple(pain.region for pain in body.pains if pain.at <= at < pain.rest_until)


def easing(
    pains: Iterable[PainState], entry: Entry, state: ExerciseState | None, at: datetime
) -> tuple[float, PainState] | None:
    """Share of its usual load that an exercise gets, and the pain that asks for it; None where none does."""
    hurt_by = state.avoid_region if state is not None else None
    found = [
        (share_at(pain, at), pain)
        for pain in pains
        if pain.at <= at < pain.whole_from
        and (pain.region == hurt_by or entry.regions & region_bits([pain.region]))
    ]
    return min(found, key=lambda pair: pair[0], default=None)


def tried_again(body: BodyState, exercise: str, at: datetime) -> date:
    """Day on which an exercise that hurt comes back."""
    until = next((state.avoid_until for state in body.exercises if state.exercise == exercise), None)
    return (until or at).date()


def spared_until(body: BodyState, region: str, at: datetime) -> date:
    return next((pain.rest_until for pain in body.pains if pain.region == region), at).date()


def share_at(pain: PainState, at: datetime) -> float:
    """Share of the usual load: from 0.7 at the end of the rest to 1 in equal steps."""
    passed = (at - pain.rest_until) / (pain.whole_from - pain.rest_until)
    steps = int(max(0.0, min(1.0, passed)) * _STEPS)
    return round(_LEAST_LOAD + (1.0 - _LEAST_LOAD) * steps / _STEPS, 4)


def pains_reason(body: BodyState, at: datetime) -> str:
    """Say which regions are spared or eased, since when and until when."""
    return " ".join(_said(pain, at) for pain in body.pains if pain.at <= at < pain.whole_from)


def _said(pain: PainState, at: datetime) -> str:
    where = f"Your {pain.region.replace('-', ' ')} hurt on {day(pain.at.date())}"
    if at < pain.rest_until:
        return (
            f"{where}: nothing that loads it until {day(pain.rest_until.date())}, "
            f"then lighter until {day(pain.whole_from.date())}."
        )
    return f"{where}: what loads it is lighter until {day(pain.whole_from.date())}."


def eased_reason(load: str, pain: PainState) -> str:
    region = pain.region.replace("-", " ")
    return (
        f"{load}, lighter until {day(pain.whole_from.date())}: your {region} hurt on {day(pain.at.date())}."
    )


def day(when: date) -> str:
    return f"{when.day} {when:%B}"
