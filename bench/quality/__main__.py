"""`python -m bench.quality`: simulate, print, and write docs/science/planner-results.md with its charts."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from bench.quality.charts import against_best, over_time
from bench.quality.client import COMMAND
from bench.quality.population import Study, run
from bench.quality.report import Table, by_program, curves, group_ratios, tables, verdict
from bench.quality.trial import FIXED, JUDGES, PROGRAMS, Outcome

SCIENCE = Path(__file__).resolve().parents[2] / "docs" / "science"
WORKERS = 2
METHOD = """# How well the planner trains people who don't exist

Written by `python -m bench.quality --judge {judge} --athletes {athletes} --weeks {weeks} --seed {seed}` in
{minutes:.0f} min.

**Method.** {athletes} simulated athletes, spread evenly over status (beginner, novice, intermediate, returner),
minutes (30, 45, 60, 90) and days a week (2 to 5), and over eight worlds that differ in what training does to people
([simulator.md](simulator.md)). Each lives the same {weeks} weeks, with the same nights, missed days and illnesses,
once under each program. The planner is asked by `fitpulse plan --stdio` and knows no more than that tells it. 3x5 and
5x5 are the linear programs as they are written, on three days at most; "every day" is the same on all the days there
are. "Full body" is all six lifts every day by double progression. "First week" repeats the planner's first week, the
athlete adding weight by common sense. All have the same minutes available. Run:
{programs}.

The planner's rules were mended while looking at athletes of seeds 1, 11 and 101 and of another simulator, and kept or
dropped by what they did there, though no number was searched for: judge by other seeds and other simulators.

![Gain by week]({name}-gain.svg)

![By group]({name}-groups.svg)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--athletes", type=int, default=64)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--planner", default=" ".join(COMMAND), help="command that speaks the line protocol")
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=PROGRAMS, help="programs to run")
    parser.add_argument("--judge", choices=JUDGES, default="first", help="which body, see simulator.md")
    parser.add_argument("--dry", action="store_true", help="print only, leave docs/science as it is")
    chosen = parser.parse_args(arguments)
    if not set(chosen.only) & set(FIXED):
        parser.error("--only needs a fixed program to compare with, such as 3x5")
    study = Study(
        chosen.athletes,
        chosen.weeks,
        chosen.seed,
        tuple(chosen.planner.split()),
        tuple(chosen.only),
        chosen.judge,
    )
    console = Console()
    started = time.perf_counter()
    people = _simulate(study, chosen.workers)
    outcomes = by_program(people)
    found = tables(outcomes)
    for table in found:
        _print(console, table)
    good, missed = verdict(outcomes)
    console.print("The bar is met." if good else "The bar is missed: " + "; ".join(missed), highlight=False)
    if not chosen.dry:
        minutes = (time.perf_counter() - started) / 60.0
        name = "planner" if chosen.judge == "first" else f"planner-{chosen.judge}"
        head = METHOD.format(
            judge=chosen.judge,
            name=name,
            athletes=study.athletes,
            weeks=study.weeks,
            seed=study.seed,
            minutes=minutes,
            programs=", ".join(study.programs),
        )
        text = head + "".join(table.markdown() for table in found)
        (SCIENCE / f"{name}-results.md").write_text(text, encoding="utf-8")
        gain = over_time("Gain on the six main lifts", curves(outcomes))
        groups = against_best("Our gain over the best fixed program's, by group", group_ratios(outcomes))
        (SCIENCE / f"{name}-gain.svg").write_text(gain, encoding="utf-8")
        (SCIENCE / f"{name}-groups.svg").write_text(groups, encoding="utf-8")
    return 0


def _simulate(study: Study, workers: int) -> dict[int, list[Outcome]]:
    people: dict[int, list[Outcome]] = {}
    console = Console(stderr=True)
    columns = TextColumn("athletes"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=study.athletes)
        for found in run(study, workers):
            people[found[0].person.number] = found
            progress.advance(task)
    return people


def _print(console: Console, table: Table) -> None:
    rich = RichTable(*table.head, title=table.title, title_justify="left", caption=table.note or None)
    for row in table.rows:
        rich.add_row(*row)
    console.print(rich)


if __name__ == "__main__":
    sys.exit(main())
