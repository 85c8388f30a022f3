"""What a well-formed program can still get wrong: names that lead nowhere, rules that don't fit."""

from collections.abc import Iterator
from functools import singledispatch

from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.program.model import Lift, Program
from fitpulse.services.coaching.domain.program.rules import (
    AmrapTiers,
    Double,
    Intervals,
    Linear,
    Percentage,
    RepSum,
    RpeTarget,
    Rule,
    Stages,
    Timed,
    Variants,
)

Finding = tuple[str, str]
_LOADED = (Linear, RepSum, RpeTarget, Percentage, AmrapTiers, Stages)
_MOST_SETS = 60
_MOST_SETS_A_DAY = 100


def findings(program: Program, index: Index) -> Iterator[Finding]:
    """Pairs of JSON pointer and what to mend, in the order of the document."""
    yield from _weeks(program)
    yield from _days(program)
    for name, lift in program.lifts.items():
        yield from _lift(f"/lifts/{name}", lift, program, index)
    for name, training_max in program.maxes.items():
        entry = index.by_id.get(training_max.exercise)
        if entry is None:
            yield f"/maxes/{name}/exercise", _unknown(training_max.exercise)
        elif not entry.exercise.loadable:
            yield (
                f"/maxes/{name}/exercise",
                f"{entry.exercise.name} takes no load, so it has no training max.",
            )
    yield from _unused(program)


def _weeks(program: Program) -> Iterator[Finding]:
    for place, week in enumerate(program.weeks):
        for number, day in enumerate(week.days):
            if day not in program.days:
                yield f"/weeks/{place}/days/{number}", f"No day has the id {day!r}."


def _days(program: Program) -> Iterator[Finding]:
    for name, day in program.days.items():
        letters = [slot.superset for slot in day.slots if slot.superset is not None]
        for place, slot in enumerate(day.slots):
            where = f"/days/{name}/slots/{place}"
            if slot.lift not in program.lifts:
                yield f"{where}/lift", f"No lift has the id {slot.lift!r}."
            if slot.superset is not None and letters.count(slot.superset) == 1:
                yield f"{where}/superset", f"Superset {slot.superset} has a single slot."
        lifts = [slot.lift for slot in day.slots]
        most = sum(_most_sets(program.lifts[one].rule) for one in lifts if one in program.lifts)
        if most > _MOST_SETS_A_DAY:
            yield f"/days/{name}/slots", f"Up to {most} sets in a session; {_MOST_SETS_A_DAY} are allowed."
        yield from (
            (f"/days/{name}/slots", f"{lift!r} stands here twice; make it two lifts.")
            for lift in sorted({lift for lift in lifts if lifts.count(lift) > 1})
        )


def _lift(where: str, lift: Lift, program: Program, index: Index) -> Iterator[Finding]:
    names = {f"{where}/exercise": lift.exercise}
    names |= {f"{where}/alternatives/{n}": name for n, name in enumerate(lift.alternatives)}
    if isinstance(lift.rule, Variants):
        names |= {f"{where}/rule/harder/{n}": name for n, name in enumerate(lift.rule.harder)}
    for pointer, name in names.items():
        entry = index.by_id.get(name)
        if entry is None:
            yield pointer, _unknown(name)
        elif said := _unfit(entry, lift):
            yield pointer, said
    if lift.start_kg is not None and lift.start_percent is not None:
        yield f"{where}/start_percent", "Give start_kg or start_percent, not both."
    yield from ((f"{where}/rule{below}", said) for below, said in _numbers(lift.rule, program))


def _unfit(entry: Entry, lift: Lift) -> str:
    exercise = entry.exercise
    if isinstance(lift.rule, Intervals):
        fits = exercise.mechanics == "cardio" and exercise.measure == "time"
        return "" if fits else f"{exercise.name} is not cardio by time, which intervals need."
    if isinstance(lift.rule, Timed):
        return "" if exercise.measure == "time" else f"{exercise.name} is not measured in seconds."
    if exercise.measure != "reps":
        return f"{exercise.name} is not measured in repetitions."
    if isinstance(lift.rule, _LOADED) and not exercise.loadable:
        return f"{exercise.name} takes no load; use the rule double or variants."
    return ""


def _most_sets(rule: Rule) -> int:
    """Working sets that a lift can ask for in one session."""
    match rule:
        case Stages():
            return max(stage.sets for stage in rule.stages)
        case Percentage():
            return max(sum(one.sets for one in week) for week in rule.weeks)
        case Intervals():
            return max(sum(segment.repeat for segment in step) for step in rule.steps)
        case _:
            return rule.sets


@singledispatch
def _numbers(_rule: object, _program: Program) -> Iterator[Finding]:
    """Pointers below the rule and what its numbers contradict."""
    yield from ()


@_numbers.register
def _double(rule: Double, _program: Program) -> Iterator[Finding]:
    if rule.reps_min > rule.reps_max:
        yield "/reps_max", f"It is below reps_min, {rule.reps_min}."


@_numbers.register
def _variants(rule: Variants, _program: Program) -> Iterator[Finding]:
    if rule.reps_min > rule.reps_max:
        yield "/reps_max", f"It is below reps_min, {rule.reps_min}."


@_numbers.register
def _timed(rule: Timed, _program: Program) -> Iterator[Finding]:
    if rule.seconds_min > rule.seconds_max:
        yield "/seconds_max", f"It is below seconds_min, {rule.seconds_min}."


@_numbers.register
def _rep_sum(rule: RepSum, _program: Program) -> Iterator[Finding]:
    if rule.total < rule.sets:
        yield "/total", f"It is below the {rule.sets} sets it is spread over."


@_numbers.register
def _tiers(rule: AmrapTiers, _program: Program) -> Iterator[Finding]:
    asked = [rule.reps - 1, *(tier.reps for tier in rule.tiers)]
    if asked != sorted(set(asked)):
        yield "/tiers", f"Tiers must climb in reps, from {rule.reps} on."


@_numbers.register
def _percentage(rule: Percentage, program: Program) -> Iterator[Finding]:
    if rule.max not in program.maxes:
        yield "/max", f"No training max has the id {rule.max!r}."
    if len(rule.weeks) not in {1, len(program.weeks)}:
        yield "/weeks", f"Give one entry, or one for each of the {len(program.weeks)} weeks."
    for place, week in enumerate(rule.weeks):
        if sum(one.sets for one in week) > _MOST_SETS:
            yield f"/weeks/{place}", f"More than {_MOST_SETS} sets of one lift in a session."


@_numbers.register
def _intervals(rule: Intervals, _program: Program) -> Iterator[Finding]:
    for place, step in enumerate(rule.steps):
        if sum(segment.repeat for segment in step) > _MOST_SETS:
            yield f"/steps/{place}", f"More than {_MOST_SETS} intervals in a session."


def _unused(program: Program) -> Iterator[Finding]:
    """A name that nothing refers to is a slip of the pen more often than a wish."""
    days = {day for week in program.weeks for day in week.days}
    yield from ((f"/days/{name}", "No week has this day.") for name in program.days if name not in days)
    lifts = {slot.lift for day in program.days.values() for slot in day.slots}
    yield from ((f"/lifts/{name}", "No slot has this lift.") for name in program.lifts if name not in lifts)
    maxes = {lift.rule.max for lift in program.lifts.values() if isinstance(lift.rule, Percentage)}
    yield from ((f"/maxes/{name}", "No lift refers to it.") for name in program.maxes if name not in maxes)


def _unknown(name: str) -> str:
    return f"No exercise has the id {name!r}; find ids with GET /v1/exercises."
