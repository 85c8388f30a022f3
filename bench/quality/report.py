"""The figures of a run as tables: the same rows for the terminal and for docs/science/planner-results.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from statistics import median, quantiles

from bench.quality.body import mean
from bench.quality.people import DAYS, MINUTES, STATUSES
from bench.quality.ratios import MEASURES, ByProgram, Ratio, fatigue_found, fixed_of, ratio, worse
from bench.quality.trial import PROGRAMS, Outcome, percent
from bench.quality.worlds import WORLDS


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def markdown(self) -> str:
        lines = [f"\n## {self.title}\n"]
        lines += [self.note + "\n"] if self.note else []
        lines += ["| " + " | ".join(self.head) + " |", "|" + "---|" * len(self.head)]
        return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in self.rows)]) + "\n"


def tables(outcomes: ByProgram) -> list[Table]:
    return [
        _gains(outcomes),
        _groups(outcomes),
        _cells(outcomes),
        _worlds(outcomes),
        _strain(outcomes),
        _training(outcomes),
        _beliefs(outcomes),
        _nobody(outcomes),
    ]


def group_ratios(outcomes: ByProgram) -> list[tuple[str, Ratio]]:
    """Rows of the chart: everybody, each status, each time, each number of days; all three measures."""
    measure = MEASURES["all three"]
    return [(name, ratio(outcomes, measure, within)) for name, within in _groups_of(outcomes)]


def curves(outcomes: ByProgram) -> dict[str, list[float]]:
    """Mean gain in percent on the six lifts by week."""
    return {
        name: [100.0 * (exp(mean(week)) - 1.0) for week in zip(*(one.curve for one in ran), strict=True)]
        for name, ran in outcomes.items()
    }


def _gains(outcomes: ByProgram) -> Table:
    rows = [
        (
            name,
            *(f"{percent(mean(map(measure, outcomes[name]))):.1f} %" for measure in MEASURES.values()),
        )
        for name in outcomes
    ]
    return Table(
        "Gain in 26 weeks",
        ("program", *MEASURES),
        rows,
        "True rested strength, geometric mean over athletes.",
    )


Group = tuple[str, Callable[[Outcome], bool]]


def _groups_of(outcomes: ByProgram) -> list[Group]:
    found: list[Group] = [("everybody", lambda _: True)]
    found += [(status, lambda one, status=status: one.person.status == status) for status in STATUSES]
    found += [(f"{n} minutes", lambda one, n=n: one.person.minutes == n) for n in MINUTES]
    found += [(f"{n} days", lambda one, n=n: one.person.days == n) for n in DAYS]
    return [group for group in found if any(map(group[1], outcomes["planner"]))]


def _ratio_rows(outcomes: ByProgram, groups: Sequence[Group]) -> list[tuple[str, ...]]:
    rows = []
    for name, within in groups:
        found = [ratio(outcomes, measure, within) for measure in MEASURES.values()]
        rows.append((name, str(found[0].n), *map(str, found), found[-1].best))
    return rows


def _groups(outcomes: ByProgram) -> Table:
    return Table(
        "Our gain over the best fixed program's",
        ("group", "n", *MEASURES, "best fixed"),
        _ratio_rows(outcomes, _groups_of(outcomes)),
        "The bar is 1.10. In brackets the 95 % interval of a bootstrap over athletes, in which the best fixed "
        "program is chosen\nanew in each draw. A fixed program's gain below 1 % counts as 1 %.",
    )


def _cells(outcomes: ByProgram) -> Table:
    """Status by minutes and by days: all three measures."""
    measure = MEASURES["all three"]
    rows = []
    for status in STATUSES:
        cells: list[Callable[[Outcome], bool]] = [
            *(lambda one, s=status, n=n: (one.person.status, one.person.minutes) == (s, n) for n in MINUTES),
            *(lambda one, s=status, n=n: (one.person.status, one.person.days) == (s, n) for n in DAYS),
        ]
        found = [
            str(ratio(outcomes, measure, within)) if any(map(within, outcomes["planner"])) else "–"
            for within in cells
        ]
        rows.append((status, *found))
    head = ("status", *(f"{n} min" for n in MINUTES), *(f"{n} days" for n in DAYS))
    return Table("By status, time and days (all three measures)", head, rows)


def _worlds(outcomes: ByProgram) -> Table:
    def named(name: str) -> Callable[[Outcome], bool]:
        return lambda one: one.person.world == name

    groups: list[Group] = [(world.name, named(world.name)) for world in WORLDS]
    present = [group for group in groups if any(map(group[1], outcomes["planner"]))]
    return Table("By world", ("world", "n", *MEASURES, "best fixed"), _ratio_rows(outcomes, present))


def _strain(outcomes: ByProgram) -> Table:
    rows = []
    for name in outcomes:
        ran = outcomes[name]
        sets = sum(one.hard for one in ran)
        rows.append(
            (
                name,
                f"{mean(one.pain_days for one in ran):.1f}",
                f"{mean(one.pains for one in ran):.2f}",
                f"{1000.0 * sum(one.painful for one in ran) / max(1, sets):.1f}",
                f"{100.0 * sum(one.failed for one in ran) / max(1, sets):.1f} %",
                f"{mean(one.failed for one in ran):.0f}",
                f"{mean(one.reserve for one in ran):.1f}",
            )
        )
    head = ("program", "days with pain", "new pains", "painful of 1000 sets", "failed sets", "failed a person",
            "reserve left (reps)")  # fmt: skip
    return Table("Pain and failure", head, rows)


def _training(outcomes: ByProgram) -> Table:
    rows = []
    for name in outcomes:
        ran = outcomes[name]
        used = mean(mean(one.minutes) / one.person.minutes for one in ran)
        off = [real / planned - 1.0 for one in ran for planned, real in one.planned]
        accuracy = f"{100 * median(off):+.0f} %, {100 * mean(map(abs, off)):.0f} % off" if off else "–"
        rows.append(
            (
                name,
                f"{mean(one.sessions for one in ran):.0f}",
                f"{mean(one.refused for one in ran):.1f}",
                f"{100 * used:.0f} %",
                accuracy,
                f"{mean(one.hard / max(1, one.sessions) for one in ran):.1f}",
                f"{mean(one.dropped for one in ran):.1f}",
                f"{100 * mean(one.in_range for one in ran):.0f} %",
                f"{mean(one.exercises for one in ran):.0f}",
                f"{mean(one.exercises_a_week for one in ran):.1f}",
            )
        )
    head = ("program", "sessions", "days refused", "time used", "real over planned time", "sets a session",
            "sets cut by the clock", "muscle-weeks with 5–22 sets", "exercises", "exercises a week")  # fmt: skip
    return Table("What was done", head, rows)


def _beliefs(outcomes: ByProgram) -> Table:
    ran = outcomes["planner"]
    asked, errors = sum(one.asked for one in ran), sorted(e for one in ran for e in one.errors)
    after = [n for one in ran for n in one.found_after]
    never = sum(one.never_found for one in ran)
    off = [each for one in ran for each in one.reserve_off]
    waits = [s for one in ran for s in one.next_s]
    tired = fatigue_found(ran)
    held = 100 * sum(one.held for one in ran) / max(1, asked)
    size = 100 * mean(map(abs, errors))
    rows = [
        ("the 90 % interval of e1RM holds the truth", f"{held:.0f} % of {asked}"),
        ("e1RM error: median, mean size", f"{100 * median(errors or [0.0]):+.1f} %, {size:.1f} %"),
        ("sessions of a lift until its belief is within 10 %",
         f"median {median(after or [0]):.0f}, mean {mean(after):.1f}"),
        ("lifts never within 10 % in three or more sessions", f"{never} of {never + len(after)}"),
        ("reserve left less reserve asked for (reps)", f"median {median(off or [0.0]):+.1f}"),
        ("a deload week starts more tired than another (50 % is chance)",
         "–" if tired is None else f"{100 * tired:.0f} %"),
        ("deload weeks a person", f"{mean(sum(d for d, _ in one.phases) for one in ran):.1f}"),
        ("`next`, ms: median, p99", _waits(waits)),
    ]  # fmt: skip
    return Table("What the planner believed", ("figure", "value"), rows)


def _waits(seconds: Sequence[float]) -> str:
    if len(seconds) < 100:
        return "–"
    return f"{1000 * median(seconds):.1f}, {1000 * quantiles(seconds, n=100)[-1]:.1f}"


def _nobody(outcomes: ByProgram) -> Table:
    rows = []
    for name, measure in MEASURES.items():
        off = worse(outcomes, measure)
        behind = sum(one < 0.0 for one in off) / len(off)
        rows.append(
            (
                name,
                f"{100 * behind:.0f} %",
                *(f"{100 * off[int(q * (len(off) - 1))]:+.1f}" for q in (0.0, 0.05, 0.25, 0.5)),
            )
        )
    return Table(
        "Is anybody worse off?",
        ("measure", "athletes behind", "worst", "5th percentile", "25th", "median"),
        rows,
        "Each athlete's gain under the planner less the same athlete's under the fixed program that is best on "
        "the whole, in\npercent (log points).",
    )


def _programs(people: Mapping[int, Sequence[Outcome]]) -> list[str]:
    ran = {one.program for found in people.values() for one in found}
    return [name for name in PROGRAMS if name in ran]


def by_program(people: Mapping[int, Sequence[Outcome]]) -> dict[str, list[Outcome]]:
    """Outcomes by program, in the order of the people's numbers."""
    return {
        name: [next(o for o in people[n] if o.program == name) for n in sorted(people)]
        for name in _programs(people)
    }


def verdict(outcomes: ByProgram) -> tuple[bool, list[str]]:
    """Whether the bar is met for every group, and the groups and figures for which it is not."""
    missed = [f"{name}: {row}" for name, row in group_ratios(outcomes) if row.value < 1.1]
    planner = outcomes["planner"]
    best = max(fixed_of(outcomes), key=lambda name: sum(one.overall for one in outcomes[name]))
    if sum(one.pain_days for one in planner) >= sum(one.pain_days for one in outcomes[best]):
        missed.append(f"pain: no less than {best}")
    if sum(one.failed for one in planner) >= sum(one.failed for one in outcomes[best]):
        missed.append(f"failed sets: no fewer than {best}")
    return not missed, missed
