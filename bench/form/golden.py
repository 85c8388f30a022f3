"""Golden traces: landmarks of the figure, and what the engine answers to each frame of them.

`python -m bench.form.golden --write` makes them, `--check` says whether they are still what the engine and the
figure give. The TypeScript engine replays the same files (app/packages/form-engine/test).
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.form.standin import StandIn
from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.film import Disturbance, Take, film
from fitpulse.services.coaching.domain.form.avatar.movements import movements
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.feedback import Frame
from fitpulse.services.coaching.domain.form.landmarks import NAMES
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recognition import Recogniser
from fitpulse.services.coaching.domain.form.recording import Moment
from fitpulse.services.coaching.domain.form.stills import Points, StillJudge

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "services" / "coaching" / "form" / "golden"
SUFFIX = ".json.gz"
NOTE = "Made by python -m bench.form.golden --write; don't edit."
POINT_UNIT, WORLD_UNIT = 10, 1000
"""Steps in a pixel, and in a hundredth of visibility's ten, and in a metre: traces hold whole numbers."""

STILL_EVERY = 5
"""So many frames lie between two that are judged by themselves too."""

FRAME = 1000.0
"""Pixels that a still's numbers are shares of."""

FPS = 15.0
NAN = float("nan")
Trace = dict[str, Any]


def takes() -> Iterator[tuple[str, Take]]:
    """One set of each movement with one of its faults, and squats through everything that disturbs."""
    for name, how in sorted(movements().items()):
        faults = (next(iter(how.faults)),) if how.faults else ()
        yield name, Take(name, fps=FPS, speed=1.2, seconds=5.0, faults=faults)
    yield "squat.set_up", Take("squat", reps=4, fps=FPS, setup=True, slowing=0.25)
    yield "squat.shallow", Take("squat", reps=2, fps=FPS, speed=1.2, depths=(0.5,))
    yield "squat.corrected", Take("squat", reps=4, fps=30.0, faults=("lean",), mended=2)
    yield "squat.one_too_small", Take("squat", reps=5, fps=FPS, speed=1.2, depths=(0.68, 1.0))
    yield "squat.noise", Take("squat", fps=FPS, speed=1.2, disturbance=Disturbance(noise=0.01, dropped=0.15))
    yield "squat.oblique", Take("squat", reps=2, fps=FPS, camera=Camera(yaw=42.0, mirrored=True))
    second = Disturbance(second=1.7, occluded=0.2, pan=0.1, zoom=0.1)
    yield "squat.second_person", Take("squat", fps=FPS, disturbance=second)
    yield "push_up.as_squat", Take("push_up", reps=2, fps=FPS, speed=1.2, setup=True)
    yield "lunge.two_faults", Take("lunge", reps=2, fps=30.0, speed=1.5, faults=("trunk_lean", "depth"))


def trace(name: str, take: Take) -> Trace:
    """The take as whole numbers, and what the engine makes of exactly those."""
    judged_as = name.partition(".as_")[2] or take.movement
    stored = _stored(list(film(take)))
    return {"note": NOTE, "movement": judged_as, **stored, **replay(judged_as, moments(stored))}


def _stored(frames: Sequence[Moment]) -> Trace:
    rows = [[*_points(frame.points)] for frame in frames]
    world = [[round(value * WORLD_UNIT) for value in frame.world or ()] for frame in frames]
    blind = [number for number in range(len(frames)) if number % 40 in {37, 38}]
    return {
        "t": [frame.t for frame in frames],
        "blind": blind,
        "points": _steps(rows),
        "world": _steps(world),
    }


def _points(points: Sequence[float]) -> Iterator[int]:
    """Each point: x and y in tenths of a pixel, visibility in hundredths; the engine has no use for z."""
    for place in range(0, len(points), 4):
        yield round(points[place] * POINT_UNIT)
        yield round(points[place + 1] * POINT_UNIT)
        yield round(points[place + 3] * 100)


def _steps(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Each column's differences from frame to frame, which compress well."""
    return [
        [value - (column[number - 1] if number else 0) for number, value in enumerate(column)]
        for column in zip(*rows, strict=True)
    ]


def moments(stored: Mapping[str, Any]) -> list[Moment]:
    """The frames that a trace holds."""
    points, world = _sums(stored["points"]), _sums(stored["world"])
    blind = set(stored["blind"])
    frames = []
    for number, t in enumerate(stored["t"]):
        row: list[float] = []
        for x, y, seen in zip(points[number][::3], points[number][1::3], points[number][2::3], strict=True):
            row += [x / POINT_UNIT, y / POINT_UNIT, 0.0, seen / 100]
        told = (NAN,) * len(row) if number in blind else tuple(row)
        frames.append(Moment(t, told, tuple(value / WORLD_UNIT for value in world[number])))
    return frames


def _sums(columns: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = []
    now = [0] * len(columns)
    for number in range(len(columns[0])):
        now = [value + column[number] for value, column in zip(now, columns, strict=True)]
        rows.append(now)
    return rows


def replay(name: str, frames: Sequence[Moment]) -> Trace:
    """What the engine and recognition answer, as JSON has it."""
    engine = FormEngine(movement(name))
    recogniser = Recogniser(published.spec for published in library().values())
    model = StandIn()
    learned = Recogniser((published.spec for published in library().values()), model)
    answers = []
    for moment in frames:
        answers.append(_told(engine.step(moment.t, moment.points, moment.world)))
        recogniser.step(moment.t, moment.points, moment.world)
        learned.step(moment.t, moment.points, moment.world)
    answer = {
        "frames": answers,
        "stills": _stills(name, frames),
        "report": asdict(engine.report()),
        "recognised": [asdict(each) for each in recogniser.shares()],
        "vector": model.last,
        "learned": [asdict(each) for each in learned.shares()],
    }
    told: Trace = json.loads(json.dumps(answer))
    return told


def _stills(name: str, frames: Sequence[Moment]) -> list[object]:
    """What some frames tell by themselves, another landmark missing in each."""
    judge = StillJudge(movement(name))
    answers = []
    for number, moment in enumerate(frames[::STILL_EVERY]):
        still = judge.judge(_still(moment, number % len(NAMES)))
        answers.append([still.phase, still.faults])
    return answers


def _still(moment: Moment, missing: int) -> Points:
    points = moment.points
    return {
        name: (points[4 * place] / FRAME, points[4 * place + 1] / FRAME, points[4 * place + 3])
        for place, name in enumerate(NAMES)
        if place != missing
    }


def _told(frame: Frame) -> list[object]:
    """Everything but the time, in the order of the fields."""
    return [*asdict(frame).values()][1:]


def stored(name: str) -> Trace:
    found: Trace = json.loads(gzip.decompress((FOLDER / (name + SUFFIX)).read_bytes()))
    return found


def main(arguments: Sequence[str]) -> int:
    every = dict(takes())
    if arguments == ["--write"]:
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob("*" + SUFFIX):
            old.unlink()
        for name, take in every.items():
            told = json.dumps(trace(name, take), separators=(",", ":")).encode()
            (FOLDER / (name + SUFFIX)).write_bytes(gzip.compress(told, mtime=0))
        print(f"{len(every)} traces, {sum(path.stat().st_size for path in FOLDER.iterdir()) // 1000} kB")
        return 0
    if arguments == ["--check"]:
        there = {path.name.removesuffix(SUFFIX) for path in FOLDER.glob("*" + SUFFIX)}
        stale = sorted(there ^ set(every)) or [
            name for name, take in every.items() if stored(name) != trace(name, take)
        ]
        if stale:
            print(
                f"Stale: {', '.join(stale)}. Run python -m bench.form.golden --write and look at what changed."
            )
        return 1 if stale else 0
    print("Say --write or --check.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
