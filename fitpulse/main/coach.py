"""`fitpulse coach`: judges recorded movement from the command line, without a server or a database."""

import json
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.feedback import Rep, SetReport
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recognition import Recognised, Recogniser
from fitpulse.services.coaching.domain.form.recording import open_recording
from fitpulse.services.coaching.domain.form.spec import View
from fitpulse.services.coaching.domain.form.stills import StillJudge, read_rows

AUTO = "auto"
SURE = 0.5
"""The share from which the recognised movement contradicts the one that was announced."""

ASPECTS = (0.2, 5.0)
TICK = 64
Answer = dict[str, Any]
Progress = Callable[[float], None]


class Standpoint(StrEnum):
    side = "side"
    oblique = "oblique"
    front = "front"


def coach(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Recorded landmarks (.npz); several are judged in turn.")
    ] = None,
    exercise: Annotated[str, typer.Option(help="The movement's id, or auto to recognise it.")] = AUTO,
    view: Annotated[
        Standpoint | None, typer.Option(help="Where the camera stands, if the estimate is wrong.")
    ] = None,
    frames: Annotated[
        Path | None, typer.Option(help="Judge single labelled frames of this CSV, one answer a row.")
    ] = None,
    aspect: Annotated[float, typer.Option(help="Width over height of the pictures behind --frames.")] = 16
    / 9,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file, one a line.")] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Print the ids of movements with those of their faults.")
    ] = False,
) -> None:
    """Count, judge and score a recorded set: repetitions, faults with their times, and what can't be judged."""
    if listing:
        show_list(as_json=as_json)
        return
    if frames is not None:
        failed = not _guarded(str(frames), as_json=as_json, work=partial(_stills, frames, exercise, aspect))
        raise typer.Exit(1 if failed else 0)
    if not files:
        detail = "Name at least one file, or --frames or --list."
        raise typer.BadParameter(detail)
    stand: View | None = view.value if view is not None else None
    done = [
        _guarded(str(path), as_json=as_json, work=partial(_file, path, exercise, stand, as_json=as_json))
        for path in files
    ]
    raise typer.Exit(0 if all(done) else 1)


def judge(path: Path, exercise: str, view: View | None = None, progress: Progress | None = None) -> Answer:
    """The answer about one recording, as docs/api/coach.md describes it. Raises FitPulseError."""
    specs = [published.spec for published in library().values()]
    recogniser = Recogniser(specs)
    engine = FormEngine(movement(exercise), view) if exercise != AUTO else None
    fps = _play(path, engine, recogniser, progress)
    recognised = recogniser.shares()
    if engine is None:
        if not recognised:
            detail = f"{path.name} is too short, or shows nobody, to recognise a movement."
            raise FrameInvalid(detail)
        engine = FormEngine(movement(recognised[0].exercise), view)
        _play(path, engine, None, progress)
    return answer(str(path), fps, recognised, engine.report())


def _play(
    path: Path, engine: FormEngine | None, recogniser: Recogniser | None, progress: Progress | None
) -> float:
    with open_recording(path) as recording:
        for number, moment in enumerate(recording):
            if recogniser is not None:
                recogniser.step(moment.t, moment.points, moment.world)
            if engine is not None:
                engine.step(moment.t, moment.points, moment.world)
            if progress is not None and number % TICK == 0:
                progress(number / recording.frames)
        return recording.fps


def answer(file: str, fps: float, recognised: tuple[Recognised, ...], report: SetReport) -> Answer:
    """The public JSON of a judged set; seconds to the millisecond, everything else rounded for reading."""
    return {
        "file": file,
        "exercise": report.exercise,
        "recognised": [{"exercise": each.exercise, "share": round(each.share, 2)} for each in recognised],
        "view": report.view,
        "fps": round(fps, 3),
        "seconds": round(report.seconds, 3),
        "assessed_s": round(report.assessed_s, 3),
        "reps": [_rep(rep) for rep in report.reps],
        "partial_reps": [_rep(rep) for rep in report.partial_reps],
        "holds": [
            {
                "start_s": round(hold.start_s, 3),
                "end_s": round(hold.end_s, 3),
                "good_s": round(hold.good_s, 3),
            }
            for hold in report.holds
        ],
        "faults": [
            {"id": each.id, "count": each.count, "share": round(each.share, 2), "cue": each.cue}
            for each in report.faults
        ],
        "not_assessed": [{"id": each.id, "why": each.why} for each in report.not_assessed],
        "score": round(report.score) if report.score is not None else None,
        "rir": round(report.rir * 2) / 2 if report.rir is not None else None,
    }


def _rep(rep: Rep) -> Answer:
    return {
        "n": rep.n,
        "start_s": round(rep.start_s, 3),
        "turn_s": round(rep.turn_s, 3),
        "end_s": round(rep.end_s, 3),
        "complete": rep.complete,
        "rom_deg": round(rep.rom_deg, 1),
        "tempo_s": {
            "eccentric": round(rep.tempo_s.eccentric, 2),
            "pause": round(rep.tempo_s.pause, 2),
            "concentric": round(rep.tempo_s.concentric, 2),
        },
        "score": round(rep.score),
        "confidence": round(rep.confidence, 2),
        "faults": [
            {
                "id": fault.id,
                "value": round(fault.value, 1 if fault.unit == "deg" else 3),
                "unit": fault.unit,
                "severity": round(fault.severity, 2),
                "at_s": round(fault.at_s, 3),
            }
            for fault in rep.faults
        ],
    }


def _guarded(name: str, *, as_json: bool, work: Callable[[], None]) -> bool:
    """Do `work`; what is wrong with the input is said in one line, in the form that was asked for."""
    try:
        work()
    except (FitPulseError, OSError) as error:
        title = error.title if isinstance(error, FitPulseError) else "This file can't be opened"
        slug = error.slug if isinstance(error, FitPulseError) else "form-file-unreadable"
        detail = error.detail if isinstance(error, FitPulseError) else str(error.strerror or error)
        if as_json:
            typer.echo(json.dumps({"file": name, "error": {"type": slug, "title": title, "detail": detail}}))
        else:
            typer.echo(f"{name}: {title}. {detail}", err=True)
        return False
    return True


def _file(path: Path, exercise: str, view: View | None, *, as_json: bool) -> None:
    if path.suffix.lower() != ".npz":
        detail = "This version reads recorded landmarks (.npz); extract them from a video first."
        raise FrameInvalid(detail)
    if as_json:
        typer.echo(json.dumps(judge(path, exercise, view)))
        return
    from rich.progress import Progress as Bar

    with Bar(transient=True) as bar:
        task = bar.add_task(path.name, total=1.0)
        told = judge(path, exercise, view, lambda share: bar.update(task, completed=share))
    show(told)


def show(told: Answer) -> None:
    """Print an answer for a person to read."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(
        "rep",
        "at s",
        "range °",
        "down/pause/up s",
        "score",
        "sure",
        "faults",
        title=f"{told['exercise']}, {told['view']}",
    )
    for rep in told["reps"]:
        tempo = rep["tempo_s"]
        table.add_row(
            str(rep["n"]),
            f"{rep['start_s']:.1f}-{rep['end_s']:.1f}",
            f"{rep['rom_deg']:.0f}",
            f"{tempo['eccentric']:.1f} / {tempo['pause']:.1f} / {tempo['concentric']:.1f}",
            f"{rep['score']} {'█' * (rep['score'] // 10)}",
            f"{rep['confidence']:.2f}",
            ", ".join(f"{fault['id']} ({fault['severity']:.0%})" for fault in rep["faults"]),
        )
    console.print(table)
    for part in told["partial_reps"]:
        console.print(f"Partial repetition at {part['turn_s']:.1f} s.")
    for hold in told["holds"]:
        console.print(f"Held {hold['start_s']:.1f}-{hold['end_s']:.1f} s, {hold['good_s']:.1f} s of it well.")
    for fault in told["faults"]:
        console.print(f"{fault['id']}: {fault['count']} times: {fault['cue']}")
    for missing in told["not_assessed"]:
        console.print(f"[dim]Not assessed: {missing['id']} ({missing['why']}).[/dim]")
    first = told["recognised"][0] if told["recognised"] else None
    if first is not None and first["exercise"] != told["exercise"] and first["share"] >= SURE:
        console.print(f"[yellow]This looks like {first['exercise']} rather than {told['exercise']}.[/yellow]")
    console.print(f"Score {told['score']}, repetitions in reserve {told['rir']}.")


def show_list(*, as_json: bool) -> None:
    for name, published in library().items():
        faults = [fault.id for fault in published.spec.faults]
        if as_json:
            typer.echo(
                json.dumps(
                    {
                        "exercise": name,
                        "faults": faults,
                        "version": published.spec.version,
                        "hash": published.hash,
                    }
                )
            )
        else:
            typer.echo(f"{name}: {' '.join(faults)}")


def _stills(path: Path, exercise: str, aspect: float) -> None:
    spec = movement(exercise)
    if not ASPECTS[0] <= aspect <= ASPECTS[1]:
        detail = "The aspect is a width over a height, between 0.2 and 5."
        raise FrameInvalid(detail)
    judge_still = StillJudge(spec, aspect)
    with path.open(newline="", encoding="utf-8") as stream:
        for number, points in enumerate(read_rows(stream)):
            still = judge_still.judge(points)
            faults = {name: round(score, 4) for name, score in still.faults.items()}
            typer.echo(json.dumps({"row": number, "phase": still.phase, "faults": faults}))
