"""`fitpulse coach`: judges recorded movement from the command line, without a server or a database."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from fitpulse.kernel.errors import FitPulseError
from fitpulse.main.coach_answer import AUTO, Judged, judge, show
from fitpulse.main.coach_reference import beside, learned, read_template
from fitpulse.main.coach_source import Cinema, Opener, film, landmarks
from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recognition import Classifier
from fitpulse.services.coaching.domain.form.reference.template import Template
from fitpulse.services.coaching.domain.form.spec import View
from fitpulse.services.coaching.domain.form.stills import StillJudge, read_rows

if TYPE_CHECKING:
    from fitpulse.infra.pose.pool import PosedFilm

ASPECTS = (0.2, 5.0)
LANDMARKS = ".npz"
TEMPLATE = ".json"
ENCODER = msgspec.json.Encoder()


class Standpoint(StrEnum):
    side = "side"
    oblique = "oblique"
    front = "front"


def coach(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Videos, or recorded landmarks (.npz); several are judged in turn."),
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
    draw: Annotated[
        bool | None,
        typer.Option(help="Write a chart and, of a video, an annotated film; done unless --json is given."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="The folder for chart and film; by default beside the file.")
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            help="A good set of the same movement, or what --learn wrote of it, to be compared with."
        ),
    ] = None,
    learn: Annotated[
        Path | None,
        typer.Option(
            help="Write the set as a reference: its angles, its tempo, and the track of its joints."
        ),
    ] = None,
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
    classifier, why = _classifier()
    if why:
        typer.echo(f"Recognition goes by traits alone: {why}", err=True)
    order = Order(
        exercise,
        view.value if view is not None else None,
        as_json,
        not as_json if draw is None else draw,
        into,
        reference,
        learn,
        classifier,
    )
    with ExitStack() as stack:
        cinema = Cinema(partial(typer.echo, err=True))
        stack.callback(cinema.close)
        done = [
            _guarded(str(path), as_json=as_json, work=partial(_file, path, order, cinema)) for path in files
        ]
    raise typer.Exit(0 if all(done) else 1)


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with each file."""

    exercise: str
    view: View | None
    as_json: bool
    draw: bool
    into: Path | None
    reference: Path | None
    learn: Path | None
    classifier: Classifier | None


def _classifier() -> tuple[Classifier | None, str]:
    """The installed model of recognition; or None and why."""
    from fitpulse.infra.onnx.wire import NetworkInvalid
    from fitpulse.main.recogniser import installed_model
    from fitpulse.services.coaching.domain.form.recognition.model import ModelInvalid

    try:
        return installed_model(), ""
    except (NetworkInvalid, ModelInvalid) as error:
        return None, str(error)


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


def _file(path: Path, order: Order, cinema: Cinema) -> None:
    if order.exercise != AUTO:
        movement(order.exercise)
    if order.as_json:
        judged, posed = _judge(path, order, cinema, _silent)
        typer.echo(json.dumps(judged.answer))
        drawn = _draw(path, order, judged, posed, _silent)
    else:
        from rich.progress import Progress as Bar

        with Bar(transient=True) as bar:
            task = bar.add_task(path.name, total=1.0)

            def tell(what: str, share: float) -> None:
                bar.update(task, description=f"{what} {path.name}", completed=share)

            judged, posed = _judge(path, order, cinema, tell)
            drawn = _draw(path, order, judged, posed, tell)
        show(judged.answer)
    for each in drawn:
        typer.echo(each, err=True)


Tell = Callable[[str, float], None]


def _silent(_what: str, _share: float) -> None:
    """Whoever reads JSON wants no bar."""


def _judge(path: Path, order: Order, cinema: Cinema, tell: Tell) -> tuple[Judged, "PosedFilm | None"]:
    opener, posed = _opened(path, cinema, tell)
    judged = judge(str(path), opener, order.exercise, order.view, partial(tell, "Judging"), order.classifier)
    if order.learn is not None:
        order.learn.write_bytes(ENCODER.encode(learned(opener, judged.spec)))
    if order.reference is not None:
        judged.answer["reference"] = beside(judged, opener, _reference(order.reference, judged, cinema, tell))
    return judged, posed


def _reference(path: Path, judged: Judged, cinema: Cinema, tell: Tell) -> Template:
    if path.suffix.lower() == TEMPLATE:
        return read_template(path)
    return learned(_opened(path, cinema, tell)[0], judged.spec)


def _opened(path: Path, cinema: Cinema, tell: Tell) -> tuple[Opener, "PosedFilm | None"]:
    if path.suffix.lower() == LANDMARKS:
        return landmarks(path), None
    posed = cinema.watch(path, partial(tell, "Watching"))
    return film(posed), posed


def _draw(path: Path, order: Order, judged: Judged, posed: "PosedFilm | None", tell: Tell) -> list[str]:
    """Write what was asked for; a sentence about each thing, also where it couldn't be written."""
    if not order.draw:
        return []
    from fitpulse.main.coach_chart import chart
    from fitpulse.main.coach_film import annotate

    target = (order.into or path.parent) / path.with_suffix(".coach.svg").name
    said = []
    try:
        target.write_text(chart(judged), encoding="utf-8")
        said.append(f"Wrote {target}.")
        if posed is not None:
            target = target.with_suffix(".mp4")
            annotate(path, posed, judged, target, partial(tell, "Drawing"))
            said.append(f"Wrote {target}.")
    except (FitPulseError, OSError) as error:
        why = error.detail if isinstance(error, FitPulseError) else error.strerror
        said.append(f"{target} couldn't be written: {why}. Name another folder with --into.")
    return said


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
