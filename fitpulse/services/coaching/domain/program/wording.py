"""One line of why for each lift of a program, from the numbers that moved it."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.program.asking import Work
from fitpulse.services.coaching.domain.program.model import Lift, Program
from fitpulse.services.coaching.domain.program.parts import Part
from fitpulse.services.coaching.domain.program.rules import (
    Intervals,
    Linear,
    RepSum,
    RpeTarget,
    Stages,
    Timed,
    Variants,
)
from fitpulse.services.coaching.domain.program.state import LiftState, MaxState, Outcome


def lift_reason(lift: Lift, held: LiftState, works: list[Work], *, known: bool, deload: bool) -> str:
    """Say why this load and these reps today; `known` tells that logged sets inform the e1RM."""
    if deload:
        return f"{dose(works)}, easier on purpose: this week lets you recover."
    if isinstance(lift.rule, RpeTarget):
        return f"{dose(works)} at RPE {10.0 - (works[0].rir or 0.0):g}: what your estimated 1RM allows today."
    done = held.outcome
    if done is None or held.move is None:
        return _first(lift, works, known=known)
    return f"{_because(lift, held, done, works)}{_amrap(works)}"


def percentage_reason(held: LiftState, peak: MaxState, works: list[Work]) -> str:
    """Say which training max the sets come from, and how it has moved."""
    head = f"{dose(works)}, from a training max of {_kg(peak.kg)}"
    if held.outcome is not None and peak.before_kg is not None:
        step = peak.kg - peak.before_kg
        moved = f"+{_kg(step)}: every set of the cycle before was met" if step > 0 else (
            f"{_kg(-step)} less: a set of the cycle before was missed"
        )  # fmt: skip
        return f"{head} ({moved}).{_amrap(works)}"
    return f"{head}.{_amrap(works)}"


def session_reason(
    program: Program, *, day: str, week: int, cycle: int, deload: bool, notes: list[str]
) -> str:
    """Say where in the program this session stands, and what the circumstances took from it."""
    round_ = f", round {cycle + 1}" if cycle else ""
    where = f"{program.title}: {day}, week {week + 1} of {len(program.weeks)}{round_}."
    ease = "A lighter week, so that you come back fresh." if deload else ""
    return " ".join(part for part in (where, ease, *notes) if part)


def cut_note(why: str, before: Sequence[Part], after: Sequence[Part]) -> str:
    """Say what was taken away for which reason, or nothing."""
    kept = [part.slot for part in after]
    dropped = [part for part in before if part.slot not in kept]
    fewer = sum(len(part.works) for part in before) - sum(len(part.works) for part in (*after, *dropped))
    parts = []
    if dropped:
        parts.append(
            "1 exercise is left out" if len(dropped) == 1 else f"{len(dropped)} exercises are left out"
        )
    if fewer:
        parts.append("1 set less" if fewer == 1 else f"{fewer} sets less")
    return f"{why}: {' and '.join(parts)}." if parts else ""


def substitute_reason(obstacle: str, name: str, works: list[Work]) -> str:
    """Say what stands in the way, and what takes over with which load."""
    judged = "" if works[0].load_kg is None else ", judged by what you are believed to lift"
    return f"{obstacle} {name} takes its place: {dose(works)}{judged}."


def finished_reason(program: Program) -> str:
    return f"You have finished {program.title}. Start it anew, or choose what comes next."


def rest_reason(program: Program, day: str, why: str) -> str:
    return f"{why} Next in {program.title}: {day}."


def _first(lift: Lift, works: list[Work], *, known: bool) -> str:
    if isinstance(lift.rule, Intervals):
        return f"Step 1 of {len(lift.rule.steps)}: {_intervals(works)}."
    if isinstance(lift.rule, Timed) and lift.rule.seconds_min == lift.rule.seconds_max:
        return _steady(lift.rule, works)
    load = works[0].load_kg
    if load is None:
        return f"{dose(works)} to start. Stop where the form goes.{_amrap(works)}"
    if lift.start_kg is not None:
        return f"{dose(works)} to start: the weight that the program names.{_amrap(works)}"
    source = "your logged lifts" if known else "your bodyweight and experience"
    return f"{dose(works)} is a careful start, judged by {source}.{_amrap(works)}"


def _because(lift: Lift, held: LiftState, done: Outcome, works: list[Work]) -> str:
    if isinstance(lift.rule, Intervals):
        return _interval_step(lift.rule, held, works)
    if held.move == "up":
        return _why_up(lift, done, works)
    if held.move in {"hold", "done"}:
        return _why_held(lift, done, works)
    asked, load = dose(works), _kg(done.load_kg)
    fell_short = f"{_count(done.sets)} of it last time" if done.met is None else "last time a set fell short"
    return {
        "again": f"{asked} again: {fell_short}, so it stays.",
        "down": f"{asked}, lighter than {load}: the target was missed too often.",
        "reps": f"{asked}: every set last time made {done.least}.",
        "stage": f"{asked} from now on: last time a set at {load} fell short.",
        "reset": f"Back to {asked}: the last stage fell short at {load}.",
        "variant": f"{asked}: the easier form reached its top in every set.",
        "easier": f"{asked}, a step back to the easier form, after sets that fell short.",
        "longer": f"{asked}, up from {_time(done.seconds or 0)}.",
    }[held.move or "again"]


def _why_up(lift: Lift, done: Outcome, works: list[Work]) -> str:
    load = works[0].load_kg
    summed = isinstance(lift.rule, RepSum)
    made = f"{done.total} reps in all last time" if summed else f"{_all(done.sets)} last time met the target"
    if load is None or done.load_kg is None:
        return f"{dose(works)}: {made}."
    if load > done.load_kg:
        return f"+{_kg(load - done.load_kg)}: {made}."
    return f"{dose(works)}: {made}, but no heavier load within the step can be made."


def _why_held(lift: Lift, done: Outcome, works: list[Work]) -> str:
    rule = lift.rule
    if isinstance(rule, Linear):
        return f"{dose(works)} again: {rule.after} good sessions bring the next step."
    if isinstance(rule, Timed):
        return _steady(rule, works)
    if isinstance(rule, Variants):
        return f"{dose(works)}: the top of the ladder."
    if isinstance(rule, Stages):
        return f"{dose(works)}."
    return f"{dose(works)} again: {done.last} reps in the last set are not a step yet."


def _steady(rule: Timed, works: list[Work]) -> str:
    alike = rule.seconds_min == rule.seconds_max
    return f"{dose(works)}, as in every session." if alike else f"{dose(works)}: the program's longest."


def _interval_step(rule: Intervals, held: LiftState, works: list[Work]) -> str:
    where = f"Step {held.stage + 1} of {len(rule.steps)}: {_intervals(works)}"
    return {
        "step": f"{where}; the step before was done whole.",
        "again": f"{where} again: last time it was not done whole.",
    }.get(held.move or "", f"{where}; done whole {held.successes} of {rule.sessions} times.")


def _intervals(works: list[Work]) -> str:
    effort = sum(work.seconds or 0 for work in works)
    easy = sum(work.rest_s or 0 for work in works[:-1])
    count = f"{len(works)} intervals" if len(works) > 1 else "one go"
    return f"{count}, {_time(effort)} in all" + (f" with {_time(easy)} easy between" if easy else "")


def _amrap(works: list[Work]) -> str:
    return " The last set takes as many as leave one in reserve." if works[-1].amrap else ""


def dose(works: Sequence[Work]) -> str:
    """`3 x 5 at 60 kg`; where sets differ, their number and the heaviest."""
    top = max(works, key=lambda work: (work.load_kg or 0.0, work.reps or 0))
    load = "" if top.load_kg is None else f" at {_kg(top.load_kg)}"
    if top.seconds is not None:
        return f"{len(works)} x {_time(top.seconds)}" if len(works) > 1 else _time(top.seconds)
    alike = all((work.reps, work.load_kg) == (top.reps, top.load_kg) for work in works)
    return f"{len(works)} x {top.reps}{load}" if alike else f"{_count(len(works))} up to {_kg(top.load_kg)}"


def _all(sets: int) -> str:
    return {1: "the one set", 2: "both sets"}.get(sets, f"all {sets} sets")


def _count(sets: int) -> str:
    return "1 set" if sets == 1 else f"{sets} sets"


def _time(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"


def _kg(kilograms: float | None) -> str:
    return f"{round(kilograms or 0.0, 2):g} kg"
