"""What a lift's rule asks for today: its sets with reps or seconds, load and reserve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from msgspec import structs

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.curve import reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder
from fitpulse.services.coaching.domain.program.model import Deload, Lift, TrainingMax
from fitpulse.services.coaching.domain.program.rules import (
    AmrapTiers,
    Double,
    Intervals,
    Linear,
    Percentage,
    RepSum,
    RpeTarget,
    Stages,
    Timed,
    Variants,
)
from fitpulse.services.coaching.domain.program.state import LiftState, MaxState

START_RIR = 3.0
"""Reserve that a starting load leaves, by a cautious belief."""

AMRAP_RIR = 1.0
"""A set of as many as possible ends with one left: the next would not have been sure."""

_MORE_REPS = 5
_HEAVIER_THAN_ASKED = 1.1
_SPARE_REPS = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """One working set; `rest_s` is given where the rule decides it, as walking between runs."""

    reps: int | None = None
    reps_max: int | None = None
    load_kg: float | None = None
    rir: float | None = None
    seconds: int | None = None
    rest_s: int | None = None
    amrap: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """An exercise with what this athlete can load on it and is believed to lift."""

    entry: Entry
    ladder: Ladder | None
    athlete: Athlete

    def load_for(self, reps: float, rir: float) -> float:
        """Kilograms (load unit) that leave `rir` after `reps`, by a cautious belief."""
        return max(0.0, self._able_kg() * share_of_max(reps + rir) - self._body_kg())

    def share_of_e1rm(self, percent: float) -> float:
        return max(0.0, self._able_kg() * percent / 100.0 - self._body_kg())

    def made(self, kg: float, reps: int) -> float | None:
        """Heaviest load up to `kg` that can be made.

        Where all are heavier, the lightest if it is hardly more or a cautious belief allows the reps with it.
        """
        if self.ladder is None:
            return None
        below = self.ladder.floor(kg)
        if below is not None:
            return below
        least = self.ladder.least_kg
        share = (self._body_kg() + least) / self._able_kg()
        able = reps_to_failure(share) >= reps + _SPARE_REPS
        return least if able or least <= kg * _HEAVIER_THAN_ASKED else None

    def _able_kg(self) -> float:
        return self.athlete.strength.belief(self.entry).cautious_kg

    def _body_kg(self) -> float:
        return self.athlete.strength.whole_kg(self.entry, 0.0)


@dataclass(frozen=True, slots=True)
class Today:
    """What a rule may look at beside its lift's state; `max_kg` is its training max, 0 where it has none."""

    week: int
    bench: Bench
    max_kg: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the program a session stands; `planned` tells a deload week of the program from one it earned."""

    week: int
    deload: Deload | None = None
    planned: bool = False


def begun(lift: Lift, held: LiftState | None, bench: Bench) -> LiftState:
    """The lift's state with the load to work from: where its rule needs one and has none, a starting load.

    Double progression without a step of its own goes on to the next load that can be made.
    """
    held = held or LiftState()
    rule = lift.rule
    if isinstance(rule, RpeTarget | Percentage | Timed | Variants | Intervals):
        return held
    if bench.ladder is None or not bench.entry.exercise.loadable:
        return held
    done_kg = held.outcome.load_kg if held.outcome is not None else None
    if isinstance(rule, Double) and rule.add_kg is None and held.move == "up" and done_kg is not None:
        return structs.replace(held, load_kg=bench.ladder.above(done_kg) or done_kg)
    if held.load_kg is not None:
        return held
    kg = _starting_kg(lift, rule, bench)
    return structs.replace(held, load_kg=bench.ladder.floor(kg) or round(kg, 3))


def _starting_kg(lift: Lift, rule: Linear | Double | RepSum | AmrapTiers | Stages, bench: Bench) -> float:
    if lift.start_kg is not None:
        return lift.start_kg
    if lift.start_percent is not None:
        return bench.share_of_e1rm(lift.start_percent)
    return bench.load_for(_first_reps(rule), START_RIR)


def begun_max(rule: TrainingMax, held: MaxState | None, bench: Bench) -> MaxState:
    if held is not None:
        return held
    kg = rule.start_kg if rule.start_kg is not None else bench.share_of_e1rm(rule.percent_of_e1rm)
    return MaxState(kg=round(kg, 3))


def asked(lift: Lift, held: LiftState, moment: Moment, bench: Bench, max_kg: float) -> list[Work] | None:
    """Working sets in order, or None where even the lightest load there is lies beyond what is asked."""
    works = _works(lift.rule, held, Today(moment.week, bench, max_kg))
    if moment.deload is not None:
        works = _eased(works, moment.deload, lighter=not _eased_by_itself(lift, moment))
    if bench.ladder is None or not bench.entry.exercise.loadable:
        return [replace(work, load_kg=None) for work in works]
    found = []
    for work in works:
        made = None if work.load_kg is None else bench.made(work.load_kg, work.reps or 0)
        if made is None and work.load_kg is not None:
            return None
        found.append(replace(work, load_kg=made))
    return found


@singledispatch
def _works(rule: object, held: LiftState, today: Today) -> list[Work]:
    """Sets by the rule, their loads not yet rounded."""
    message = f"{type(rule).__name__} of {held} asks for nothing on {today}"
    raise TypeError(message)


@_works.register
def _linear(rule: Linear, held: LiftState, _today: Today) -> list[Work]:
    return _sets(rule.sets, rule.reps, held.load_kg, amrap=rule.amrap_last)


@_works.register
def _double(rule: Double, held: LiftState, _today: Today) -> list[Work]:
    reps = min(rule.reps_max, max(rule.reps_min, held.reps or rule.reps_min))
    return [Work(reps=reps, reps_max=rule.reps_max, load_kg=held.load_kg)] * rule.sets


@_works.register
def _rep_sum(rule: RepSum, held: LiftState, _today: Today) -> list[Work]:
    reps = -(-rule.total // rule.sets)
    return [Work(reps=reps, reps_max=reps + _MORE_REPS, load_kg=held.load_kg)] * rule.sets


@_works.register
def _rpe(rule: RpeTarget, _held: LiftState, today: Today) -> list[Work]:
    rir = 10.0 - rule.rpe[min(today.week, len(rule.rpe) - 1)]
    load = today.bench.load_for(rule.reps, rir)
    return [Work(reps=rule.reps, reps_max=rule.reps, load_kg=load, rir=rir)] * rule.sets


@_works.register
def _percentage(rule: Percentage, _held: LiftState, today: Today) -> list[Work]:
    week = rule.weeks[min(today.week, len(rule.weeks) - 1)]
    return [
        work
        for one in week
        for work in _sets(one.sets, one.reps, today.max_kg * one.percent / 100.0, amrap=one.amrap)
    ]


@_works.register
def _tiers(rule: AmrapTiers, held: LiftState, _today: Today) -> list[Work]:
    most = max(tier.reps for tier in rule.tiers)
    return _sets(rule.sets, rule.reps, held.load_kg, amrap=True, most=most)


@_works.register
def _stages(rule: Stages, held: LiftState, _today: Today) -> list[Work]:
    stage = rule.stages[min(held.stage, len(rule.stages) - 1)]
    return _sets(stage.sets, stage.reps, held.load_kg, amrap=stage.amrap_last)


@_works.register
def _timed(rule: Timed, held: LiftState, _today: Today) -> list[Work]:
    seconds = min(rule.seconds_max, max(rule.seconds_min, held.seconds or rule.seconds_min))
    return [Work(seconds=seconds)] * rule.sets


@_works.register
def _variants(rule: Variants, held: LiftState, _today: Today) -> list[Work]:
    reps = min(rule.reps_max, max(rule.reps_min, held.reps or rule.reps_min))
    return [Work(reps=reps, reps_max=rule.reps_max)] * rule.sets


@_works.register
def _intervals(rule: Intervals, held: LiftState, _today: Today) -> list[Work]:
    step = rule.steps[min(held.stage, len(rule.steps) - 1)]
    return [
        Work(seconds=segment.seconds, rest_s=segment.rest_s)
        for segment in step
        for _ in range(segment.repeat)
    ]


def _sets(sets: int, reps: int, kg: float | None, *, amrap: bool, most: int = 0) -> list[Work]:
    works = [Work(reps=reps, reps_max=reps, load_kg=kg)] * sets
    if amrap:
        top = max(most, reps + _MORE_REPS)
        works[-1] = replace(works[-1], reps_max=top, rir=AMRAP_RIR, amrap=True)
    return works


def _eased_by_itself(lift: Lift, moment: Moment) -> bool:
    """A deload week that the program writes itself in percentages is light as it stands."""
    return moment.planned and isinstance(lift.rule, Percentage) and len(lift.rule.weeks) > 1


def _eased(works: Sequence[Work], deload: Deload, *, lighter: bool) -> list[Work]:
    if not lighter:
        return [
            replace(work, amrap=False, reps_max=work.reps, rir=None) if work.amrap else work for work in works
        ]
    keep = max(1, round(len(works) * deload.sets_percent / 100.0))
    share = deload.load_percent / 100.0
    return [
        replace(
            work,
            load_kg=None if work.load_kg is None else work.load_kg * share,
            reps_max=work.reps if work.amrap else work.reps_max,
            rir=None if work.amrap else work.rir,
            amrap=False,
        )
        for work in works[:keep]
    ]


def _first_reps(rule: Linear | Double | RepSum | AmrapTiers | Stages) -> float:
    match rule:
        case Double():
            return (rule.reps_min + rule.reps_max) / 2.0
        case RepSum():
            return rule.total / rule.sets
        case Stages():
            return rule.stages[0].reps
        case _:
            return rule.reps
