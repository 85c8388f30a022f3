"""An independent reader of plans: says in words every way in which one breaks a limit or tells an untruth."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from math import exp

from fitpulse.kernel.catalogue import Exercise, load_catalogue
from fitpulse.services.coaching.api import Plan, PlanItem, PlanRequest, Result
from fitpulse.services.coaching.domain.recovery import RECOVERED, REFERENCE_FATIGUE, TIME_CONSTANT_H
from fitpulse.services.coaching.domain.volume import SESSION_CAP, ceiling

CATALOGUE = load_catalogue()
HARD = {"work", "hold"}


def breaches(request: PlanRequest, plan: Plan) -> list[str]:
    return list(
        chain(
            _limits(request, plan),
            _recovery(request, plan),
            _volume(request, plan),
            _time(request, plan),
            _loads(request, plan),
            _shape(plan),
            _reasons(request, plan),
        )
    )


def minutes_of(request: PlanRequest) -> int:
    return request.minutes if request.minutes is not None else request.athlete.minutes


def working_sets(plan: Plan) -> int:
    return sum(planned.kind in HARD for item in plan.items for planned in item.sets)


def volume_of(plan: Plan) -> Counter[str]:
    """Hard sets by muscle."""
    total: Counter[str] = Counter()
    for item in plan.items:
        hard = sum(planned.kind in HARD for planned in item.sets)
        for muscle, share in CATALOGUE.by_id(item.exercise).muscles.items():
            if hard:
                total[muscle] += share * hard
    return total


def recoveries(request: PlanRequest) -> dict[str, float]:
    found = {}
    for state in request.body.muscles:
        elapsed = request.at - state.at
        hours = elapsed.total_seconds() / 3600
        fatigue = state.fatigue * exp(-hours / (TIME_CONSTANT_H[state.muscle] * state.slowness))
        found[state.muscle] = (
            100 * exp(-fatigue / REFERENCE_FATIGUE) if elapsed < timedelta(days=7) else 100.0
        )
    return found


def _limits(request: PlanRequest, plan: Plan) -> Iterator[str]:
    athlete = request.athlete
    hurt = {injury.region for injury in athlete.injuries}
    paused = {s.exercise for s in request.body.exercises if s.avoid_until and s.avoid_until > request.at}
    resting = {pain.region for pain in request.body.pains if request.at < pain.rest_until}
    for exercise in (CATALOGUE.by_id(item.exercise) for item in plan.items):
        if resting & set(exercise.contraindicated):
            yield f"{exercise.id} loads a region that hurt lately"
        if missing := set(exercise.equipment) - set(athlete.equipment):
            yield f"{exercise.id} needs {missing}"
        if hurt & set(exercise.contraindicated):
            yield f"{exercise.id} loads an injury"
        if exercise.id in athlete.banned:
            yield f"{exercise.id} is banned"
        if exercise.id in paused:
            yield f"{exercise.id} hurt lately"


def _recovery(request: PlanRequest, plan: Plan) -> Iterator[str]:
    recovered = recoveries(request)
    soreness = request.checkin.soreness if request.checkin is not None else {}
    for exercise in (CATALOGUE.by_id(item.exercise) for item in plan.items):
        for muscle, share in exercise.muscles.items():
            if share >= 0.75 and recovered.get(muscle, 100.0) < RECOVERED - 1e-9:
                yield f"{exercise.id} targets {muscle} at {recovered[muscle]:.0f} %"
            if soreness.get(muscle, 0) >= 3:
                yield f"{exercise.id} works the very sore {muscle}"


def _volume(request: PlanRequest, plan: Plan) -> Iterator[str]:
    week: Counter[str] = Counter()
    for day in request.body.days:
        if request.at.date() - timedelta(days=7) < day.day <= request.at.date():
            week.update(day.sets)
    for muscle, sets in volume_of(plan).items():
        if sets > SESSION_CAP:
            yield f"{sets} sets for {muscle} in one session"
        if sets and week[muscle] + sets > ceiling(muscle) + 1e-9:
            yield f"{week[muscle]} + {sets} sets for {muscle} this week"


def _time(request: PlanRequest, plan: Plan) -> Iterator[str]:
    available = minutes_of(request)
    if plan.minutes > available:
        yield f"{plan.minutes} of {available} min"
    factor = min(1.5, max(0.7, request.body.pace))
    spent = 0.0
    for item in plan.items:
        sides = 2 if CATALOGUE.by_id(item.exercise).unilateral else 1
        for planned in item.sets:
            reps = ((planned.reps_min or 0) + (planned.reps_max or 0)) / 2
            if planned.kind == "cardio":
                spent += (planned.seconds or 0) / 60
            else:
                lasts = 4 + sides * (planned.seconds if planned.seconds is not None else 3.5 * reps)
                spent += (lasts + planned.rest_s) * factor / 60
    if spent > available + 1e-6:
        yield f"the sets take {spent:.1f} of {available} min"
    if plan.items and abs(spent - plan.minutes) > 0.1 * plan.minutes + 3.5:
        yield f"the sets take {spent:.1f}, the plan says {plan.minutes}"


def _loads(request: PlanRequest, plan: Plan) -> Iterator[str]:
    athlete = request.athlete
    for item in plan.items:
        exercise = CATALOGUE.by_id(item.exercise)
        for planned in item.sets:
            load = planned.load_kg
            if planned.kind == "cardio" or exercise.measure != "reps":
                continue
            if exercise.load_unit in {"total", "per_hand"} and load is None:
                yield f"{exercise.id} has no load"
            elif load is not None and not _makeable(
                exercise, load, athlete.bar_kg, athlete.plates_kg, athlete.dumbbells_kg
            ):
                yield f"{exercise.id} at {load} kg can't be loaded"


def _makeable(
    exercise: Exercise, load: float, bar: float, pairs: tuple[float, ...], dumbbells: tuple[float, ...]
) -> bool:
    if exercise.load_unit == "total" and "barbell" in exercise.equipment:
        sums = {round(bar * 1000)}
        for pair in pairs:
            sums |= {total + round(2000 * pair) for total in sums}
        return round(load * 1000) in sums
    if "dumbbells" in exercise.equipment:
        return load in dumbbells or (exercise.load_unit == "added" and load == 0.0)
    return load >= 0.0


def _shape(plan: Plan) -> Iterator[str]:
    if (plan.kind == "rest") != (not plan.items):
        yield "rest and items contradict each other"
    if len({item.exercise for item in plan.items}) != len(plan.items):
        yield "an exercise appears twice"
    letters = Counter(item.superset for item in plan.items if item.superset is not None)
    if any(count != 2 for count in letters.values()):
        yield f"supersets are not pairs: {letters}"
    for item in plan.items:
        if [planned.n for planned in item.sets] != list(range(1, len(item.sets) + 1)):
            yield f"{item.exercise} is numbered wrongly"
        work = [planned for planned in item.sets if planned.kind != "warmup"]
        if not work:
            yield f"{item.exercise} has no work"
        ramp = [planned.load_kg or 0.0 for planned in item.sets if planned.kind == "warmup"]
        if ramp != sorted(set(ramp)) or (ramp and ramp[-1] >= (work[0].load_kg or 0.0)):
            yield f"{item.exercise} warms up {ramp} to {work[0].load_kg}"
        for planned in work:
            if planned.reps_min is not None and not 1 <= planned.reps_min <= (planned.reps_max or 0) <= 30:
                yield f"{item.exercise} asks for {planned.reps_min} to {planned.reps_max} reps"


def _reasons(request: PlanRequest, plan: Plan) -> Iterator[str]:
    if not plan.reason.strip() or "\n" in plan.reason:
        yield "the plan's reason is no line"
    known = {state.exercise: state for state in request.body.exercises}
    for item in plan.items:
        state = known.get(item.exercise)
        before = state.results[0] if state is not None and state.results else None
        if not item.reason.strip() or "\n" in item.reason:
            yield f"{item.exercise}: the reason is no line"
        elif not _true(item, before, request):
            yield f"{item.exercise}: not true: {item.reason!r} ({before}, {item.sets[-1]})"


def _true(item: PlanItem, before: Result | None, request: PlanRequest) -> bool:
    """Whether every number and claim in the item's reason agrees with the plan and the body."""
    work = item.sets[-1]
    reason = item.reason
    if work.kind == "cardio":
        return _cardio_true(item)
    muscle, _, rest = reason.partition(":")
    if muscle.lower().replace(" ", "-") not in CATALOGUE.by_id(item.exercise).muscles:
        return False
    name = muscle.lower().replace(" ", "-")
    if counted := re.match(r" ([\d.]+) of ([\d.]+) sets this week\.", rest):
        since = request.at.date() - timedelta(days=7)
        days = (d.sets.get(name, 0.0) for d in request.body.days if since < d.day <= request.at.date())
        if abs(sum(days) - float(counted[1])) > 0.051:
            return False
    return _load_line_true(rest, work.load_kg, work.reps_min, work.seconds, before)


def _cardio_true(item: PlanItem) -> bool:
    """Whether the minutes are those of all sets, and the repeats and their lengths those of the sets."""
    seconds = [one.seconds or 0 for one in item.sets]
    told = re.match(r"(\d+) min (easy|with (\d+) x (\d+) (s|min))", item.reason)
    if told is None or int(told[1]) != sum(seconds) // 60:
        return False
    if told[2] == "easy":
        return len(seconds) == 1
    work_s = int(told[4]) * (60 if told[5] == "min" else 1)
    return seconds[1::2] == [work_s] * int(told[3])


def _load_line_true(
    line: str, load: float | None, reps: int | None, seconds: int | None, before: Result | None
) -> bool:
    checks = {
        r"\+([\d.]+) kg: all (\d+) sets last time made (\d+) reps": lambda m, b: (
            b.met
            and abs(load - b.load_kg - float(m[1])) < 0.011
            and (b.sets, b.reps) == (int(m[2]), int(m[3]))
        ),
        r"\+([\d.]+) kg: the one set last time made (\d+) reps": lambda m, b: (
            b.met and abs(load - b.load_kg - float(m[1])) < 0.011 and (b.sets, b.reps) == (1, int(m[2]))
        ),
        r"([\d.]+) kg less than last time, so that (\d+) reps": lambda m, b: (
            abs(b.load_kg - load - float(m[1])) < 0.011 and reps == int(m[2])
        ),
        r"([\d.]+) kg instead of ([\d.]+) kg for this deload": lambda m, b: (
            abs(load - float(m[1])) < 0.011 and abs(b.load_kg - float(m[2])) < 0.011
        ),
        r"([\d.]+) kg instead of ([\d.]+) kg after (\d+) days away": lambda m, b: (
            abs(load - float(m[1])) < 0.011 and abs(b.load_kg - float(m[2])) < 0.011
        ),
        r"\+([\d.]+) kg: the (?:one|(\d+)) sets? with ([\d.]+) kg last time made (\d+) reps": lambda m, b: (
            b.met
            and abs(load - b.load_kg - float(m[1])) < 0.011
            and abs(b.load_kg - float(m[3])) < 0.011
            and (b.top_sets, b.reps) == (int(m[2] or 1), int(m[4]))
        ),
        r"([\d.]+) kg for (\d+) reps after the deload; it was ([\d.]+) kg before it": lambda m, b: (
            load >= b.load_kg and abs(load - float(m[1])) < 0.011 and reps == int(m[2]) and float(m[3]) > 0
        ),
        r"([\d.]+) kg again: last time a set fell short": lambda m, b: (
            b.short and not b.met and load == b.load_kg and abs(load - float(m[1])) < 0.011
        ),
        r"([\d.]+) kg again: last time was harder than meant": lambda m, b: (
            not b.short and not b.met and load == b.load_kg and abs(load - float(m[1])) < 0.011
        ),
        r"([\d.]+) kg again for (\d+) reps, up from (\d+)": lambda m, b: (
            load == b.load_kg and reps == int(m[2]) > int(m[3]) == b.reps
        ),
        r"([\d.]+) kg again for (\d+) reps: own": lambda m, b: load == b.load_kg and reps == int(m[2]),
        r"([\d.]+) kg, lighter until \d+ \w+: your [a-z ]+ hurt on \d+ \w+\.": lambda m, _: (
            abs(load - float(m[1])) < 0.011
        ),
        r"(\d+) reps, lighter until \d+ \w+: your [a-z ]+ hurt on": lambda m, _: reps == int(m[1]),
        r"(\d+) s, lighter until \d+ \w+: your [a-z ]+ hurt on": lambda m, _: seconds == int(m[1]),
        r"([\d.]+) kg is a careful start": lambda m, _: abs(load - float(m[1])) < 0.011,
        r"Start with (\d+) reps": lambda m, _: reps == int(m[1]),
        r"Start with (\d+) s ": lambda m, _: seconds == int(m[1]),
        r"(\d+) reps again: last time a set": lambda m, b: b.short and not b.met and reps == int(m[1]),
        r"(\d+) reps again: last time was": lambda m, b: not b.short and not b.met and reps == int(m[1]),
        r"(\d+) reps again\.": lambda m, b: reps == int(m[1]) == b.reps,
        r"(\d+) s again\.": lambda m, b: seconds == int(m[1]) == b.seconds,
        r"(\d+) reps, up from (\d+)\.": lambda m, b: reps == int(m[1]) > int(m[2]) == b.reps,
        r"(\d+) reps; last time it was (\d+)\.": lambda m, b: (reps, b.reps) == (int(m[1]), int(m[2])),
        r"(\d+) s, up from (\d+)\.": lambda m, b: seconds == int(m[1]) > int(m[2]) == b.seconds,
        r"(\d+) s; last time it was (\d+)\.": lambda m, b: (seconds, b.seconds) == (int(m[1]), int(m[2])),
    }
    for pattern, holds in checks.items():
        if found := re.search(r"(?:\. |^ ?)" + pattern, line):
            return bool(holds(found, before))
    return False
