"""What a lift's rule asks for today: its sets with reps or seconds, load and reserve."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.curve import share_of_max
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

    def made(self, kg: float) -> float | None:
        """Heaviest load up to `kg` that can be made; None where even the lightest is much too heavy."""
        if self.ladder is None:
            return None
        below = self.ladder.floor(kg)
        if below is not None:
            return below
        least = self.ladder.least_kg
        return least if least <= kg * _HEAVIER_THAN_ASKED else None

    def _able_kg(self) -> float:
        return self.athlete.strength.belief(self.entry).cautious_kg

    def _body_kg(self) -> float:
        return self.athlete.strength.whole_kg(self.entry, 0.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the program a session stands; `planned` tells a deload week of the program from one it earned."""

    week: int
    deload: Deload | None = None
    planned: bool = False


def begun(lift: Lift, held: LiftState | None, bench: Bench) -> LiftState:
    """The lift's state with a starting load where its rule needs one and has none."""
    held = held or LiftState()
    rule = lift.rule
    if held.load_kg is not None or isinstance(rule, RpeTarget | Percentage | Timed | Variants | Intervals):
        return held
    if not bench.entry.exercise.loadable:
        return held
    if lift.start_kg is not None:
        return structs.replace(held, load_kg=lift.start_kg)
    if lift.start_percent is not None:
        return structs.replace(held, load_kg=round(bench.share_of_e1rm(lift.start_percent), 3))
    return structs.replace(held, load_kg=round(bench.load_for(_first_reps(rule), START_RIR), 3))


def begun_max(rule: TrainingMax, held: MaxState | None, bench: Bench) -> MaxState:
    if held is not None:
        return held
    kg = rule.start_kg if rule.start_kg is not None else bench.share_of_e1rm(rule.percent_of_e1rm)
    return MaxState(kg=round(kg, 3))


def asked(lift: Lift, held: LiftState, moment: Moment, bench: Bench, max_kg: float) -> list[Work] | None:
    """Working sets in order, or None where even the lightest load there is lies beyond what is asked."""
    works = _by_rule(lift, held, moment, bench, max_kg)
    if moment.deload is not None:
        works = _eased(works, moment.deload, lighter=not _eased_by_itself(lift, moment))
    if bench.ladder is None or not bench.entry.exercise.loadable:
        return [replace(work, load_kg=None) for work in works]
    found = []
    for work in works:
        made = None if work.load_kg is None else bench.made(work.load_kg)
        if made is None and work.load_kg is not None:
            return None
        found.append(replace(work, load_kg=made))
    return found


def _by_rule(lift: Lift, held: LiftState, moment: Moment, bench: Bench, max_kg: float) -> list[Work]:
    rule, kg = lift.rule, held.load_kg
    match rule:
        case Linear():
            return _sets(rule.sets, rule.reps, kg, amrap=rule.amrap_last)
        case Double():
            reps = min(rule.reps_max, max(rule.reps_min, held.reps or rule.reps_min))
            return [
                Work(reps=reps, reps_max=rule.reps_max, load_kg=_stepped_up(rule, held, bench))
            ] * rule.sets
        case RepSum():
            reps = -(-rule.total // rule.sets)
            return [Work(reps=reps, reps_max=reps + _MORE_REPS, load_kg=kg)] * rule.sets
        case RpeTarget():
            rir = 10.0 - rule.rpe[min(moment.week, len(rule.rpe) - 1)]
            load = bench.load_for(rule.reps, rir)
            return [Work(reps=rule.reps, reps_max=rule.reps, load_kg=load, rir=rir)] * rule.sets
        case Percentage():
            week = rule.weeks[min(moment.week, len(rule.weeks) - 1)]
            return [
                replace(work, load_kg=max_kg * one.percent / 100.0)
                for one in week
                for work in _sets(one.sets, one.reps, None, amrap=one.amrap)
            ]
        case AmrapTiers():
            return _sets(rule.sets, rule.reps, kg, amrap=True, most=max(tier.reps for tier in rule.tiers))
        case Stages():
            stage = rule.stages[min(held.stage, len(rule.stages) - 1)]
            return _sets(stage.sets, stage.reps, kg, amrap=stage.amrap_last)
        case Timed():
            seconds = min(rule.seconds_max, max(rule.seconds_min, held.seconds or rule.seconds_min))
            return [Work(seconds=seconds)] * rule.sets
        case Variants():
            reps = min(rule.reps_max, max(rule.reps_min, held.reps or rule.reps_min))
            return [Work(reps=reps, reps_max=rule.reps_max)] * rule.sets
        case Intervals():
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


def _stepped_up(rule: Double, held: LiftState, bench: Bench) -> float | None:
    """Without a step of its own, double progression goes to the next load that can be made."""
    done = held.outcome.load_kg if held.outcome is not None else None
    if rule.add_kg is None and held.move == "up" and done is not None and bench.ladder is not None:
        return bench.ladder.above(done) or done
    return held.load_kg


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
