"""The public answer of `fitpulse coach`, as docs/api/coach.md describes it: judged, told as JSON, shown to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fitpulse.main.coach_source import Opener, Progress
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.feedback import Frame, Rep, SetReport
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recognition import Classifier, Recognised, Recogniser
from fitpulse.services.coaching.domain.form.spec import FormSpec, View

AUTO = "auto"
SURE = 0.5
"""The share from which a movement is taken to be recognised."""

TICK = 64
MOST_TRACED = 30_000
"""Frames kept for drawing; of a longer recording every second, third … one."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Traced:
    """What the engine said of a moment, and the angle that its range of motion is told in."""

    frame: Frame
    angle: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    answer: Answer
    spec: FormSpec
    trace: tuple[Traced, ...]


def judge(
    file: str,
    opener: Opener,
    exercise: str,
    view: View | None = None,
    progress: Progress | None = None,
    classifier: Classifier | None = None,
) -> Judged:
    """Judge one recording. Raises FitPulseError."""
    specs = [published.spec for published in library().values()]
    recogniser = Recogniser(specs, classifier)
    engine = FormEngine(movement(exercise), view) if exercise != AUTO else None
    fps, trace = _play(opener, engine, recogniser, progress)
    recognised = recogniser.shares()
    if engine is None:
        if not recognised and classifier is not None:
            recognised = _by_traits(opener, specs, progress)
        if not recognised:
            detail = f"{file} is too short, or shows no movement that is known; name it with --exercise."
            raise FrameInvalid(detail)
        engine = FormEngine(movement(recognised[0].exercise), view)
        _, trace = _play(opener, engine, None, progress)
    return Judged(answer(file, fps, recognised, engine.report()), engine.spec, tuple(trace))


def _by_traits(
    opener: Opener, specs: Sequence[FormSpec], progress: Progress | None
) -> tuple[Recognised, ...]:
    """What the traits say where the model saw nothing: for somebody who asks, a clear guess beats none."""
    recogniser = Recogniser(specs)
    _play(opener, None, recogniser, progress)
    found = recogniser.shares()
    return found if found and found[0].share >= SURE else ()


def charted(spec: FormSpec) -> str:
    """The signal that a chart of this movement shows."""
    return spec.rep.rom if spec.rep is not None else spec.faults[0].signal


def _play(
    opener: Opener, engine: FormEngine | None, recogniser: Recogniser | None, progress: Progress | None
) -> tuple[float, list[Traced]]:
    trace: list[Traced] = []
    with opener() as moments:
        every = 1 + moments.frames // MOST_TRACED
        for number, moment in enumerate(moments):
            if recogniser is not None:
                recogniser.step(moment.t, moment.points, moment.world)
            if engine is not None:
                frame = engine.step(moment.t, moment.points, moment.world)
                if number % every == 0:
                    trace.append(Traced(frame, engine.value(charted(engine.spec)) if frame.judged else None))
            if progress is not None and number % TICK == 0:
                progress(number / moments.frames)
        return moments.fps, trace


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
    if (beside := told.get("reference")) is not None:
        alike = ", ".join(f"{rep['n']}: {rep['similarity']}" for rep in beside["reps"])
        console.print(f"Like the reference: {beside['similarity']} of 100 ({alike}).")
    console.print(f"Score {told['score']}, repetitions in reserve {told['rir']}.")
