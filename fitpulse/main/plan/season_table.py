"""`fitpulse plan --athlete FILE`: the coming weeks and the next session, each line with its reason."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from fitpulse.kernel.catalogue import Catalogue, load_catalogue
from fitpulse.kernel.errors import FitPulseError
from fitpulse.main.plan.athlete_file import read_athlete
from fitpulse.services.coaching.api import (
    Calendar,
    CalendarDay,
    CalendarRequest,
    CalendarWeek,
    Plan,
    PlanItem,
    PlannedSet,
    PlanRequest,
)
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.index import Index, shipped_index
from fitpulse.services.coaching.domain.planner import plan

_OFF = {"rest", "done"}
_MOST_MUSCLES = 8
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Season:
    """The calendar, and the first session that it holds with its day."""

    calendar: Calendar
    first: tuple[date, Plan] | None


def print_season(path: Path, weeks: int, *, as_json: bool) -> bool:
    """Print the weeks of the athlete in `path`; what is wrong with it is said in a line. False where it failed."""
    try:
        index = shipped_index()
        season = _season(read_athlete(path, index, weeks), index)
    except (FitPulseError, OSError) as error:
        title = error.title if isinstance(error, FitPulseError) else "This file can't be opened"
        slug = error.slug if isinstance(error, FitPulseError) else "plan-file-unreadable"
        detail = error.detail if isinstance(error, FitPulseError) else str(error.strerror or error)
        problem = {"file": str(path), "error": {"type": slug, "title": title, "detail": detail}}
        typer.echo(
            msgspec.json.encode(problem).decode() if as_json else f"{path}: {title}. {detail}",
            err=not as_json,
        )
        return False
    if as_json:
        typer.echo(msgspec.json.encode(_shown(season)).decode())
    else:
        _print(Console(), season)
    return True


def _season(request: CalendarRequest, index: Index) -> Season:
    """Ask for the weeks, then for the session of the first day of training among them."""
    calendar = forecast(request, index)
    today = request.at.date()
    days = (day.day for week in calendar.weeks for day in week.days if day.kind not in _OFF)
    first = next((day for day in days if day >= today), None)
    if first is None:
        return Season(calendar, None)
    asked = PlanRequest(
        athlete=request.athlete, body=request.body, at=request.at + (first - today), edits=request.edits
    )
    return Season(calendar, (first, plan(asked, index)))


def _shown(season: Season) -> dict[str, Any]:
    shown: dict[str, Any] = {"weeks": msgspec.to_builtins(season.calendar.weeks), "first": None}
    if season.first is not None:
        day, session = season.first
        shown["first"] = {"day": day, **msgspec.to_builtins(session)}
    return shown


def _print(console: Console, season: Season) -> None:
    for week in season.calendar.weeks:
        console.print(_week(week))
        console.print(f"[bold]{week.phase.capitalize()}.[/bold] {week.reason}")
        console.print(f"[dim]Hard sets: {_volume(week)}.[/dim]\n")
    if season.first is None:
        return
    day, session = season.first
    catalogue = load_catalogue()
    table = Table("exercise", "sets", "why", title=f"{day:%A, %d %B}: {session.minutes} min")
    for item in session.items:
        mark = f"{item.superset} " if item.superset else ""
        name = mark + catalogue.by_id(item.exercise).name
        table.add_row(name, "\n".join(_sets(item, catalogue)), item.reason)
    console.print(table)
    console.print(session.reason)


def _week(week: CalendarWeek) -> Table:
    table = Table("day", "what", "min", "focus", "why", title=f"Week of {week.starts:%d %B %Y}")
    for day in week.days:
        table.add_row(*_day(day), style="dim" if day.kind in _OFF else None)
    return table


def _day(day: CalendarDay) -> tuple[str, ...]:
    what = f"{day.kind}, {day.place}" if day.place else day.kind
    focus = ", ".join(muscle.replace("-", " ") for muscle in day.focus)
    return f"{day.day:%a %d}", what, str(day.minutes or ""), focus, day.reason


def _volume(week: CalendarWeek) -> str:
    most = sorted(week.volume.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_MUSCLES]
    return ", ".join(f"{muscle.replace('-', ' ')} {sets:g}" for muscle, sets in most) or "none"


def _sets(item: PlanItem, catalogue: Catalogue) -> list[str]:
    """One line for each run of equal sets."""
    unit = {"per_hand": " each hand", "added": " added"}.get(catalogue.by_id(item.exercise).load_unit, "")
    lines: list[tuple[str, int]] = []
    for planned in item.sets:
        text = _asked(planned, unit)
        if lines and lines[-1][0] == text:
            lines[-1] = (text, lines[-1][1] + 1)
        else:
            lines.append((text, 1))
    return [f"{count} × {text}" for text, count in lines]


def _asked(planned: PlannedSet, unit: str) -> str:
    if planned.seconds is not None:
        long = planned.seconds >= 2 * _MINUTE_S
        work = f"{planned.seconds // _MINUTE_S} min" if long else f"{planned.seconds} s"
    elif planned.reps_min == planned.reps_max:
        work = f"{planned.reps_min}"
    else:
        work = f"{planned.reps_min}–{planned.reps_max}"
    load = f" at {planned.load_kg:g} kg{unit}" if planned.load_kg else ""
    reserve = f", RIR {planned.rir:g}" if planned.rir is not None else ""
    warm = "warm up " if planned.kind == "warmup" else ""
    return f"{warm}{work}{load}{reserve}"
