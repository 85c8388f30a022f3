"""The way from a film to counts: our own landmarks against recorded ones, and how fast they come."""

import resource
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, isnan
from pathlib import Path

from bench.form.data import Clip, clips
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.pose.pool import PosePool
from fitpulse.infra.pose.weights import find, installed
from fitpulse.main.coach_source import FilmMoments
from fitpulse.services.coaching.domain.form.body import JUDGES
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.landmarks import INDEX
from fitpulse.services.coaching.domain.form.library import movement
from fitpulse.services.coaching.domain.form.recording import Moment, open_recording

JOINTS = tuple(
    INDEX[f"{side}_{name}"]
    for side in ("left", "right")
    for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
)


@dataclass(frozen=True, slots=True)
class Watched:
    """One film: what was counted in it and in recorded landmarks; `apart` is their median distance in torsos."""

    clip: Clip
    reps: int
    recorded: int
    apart: float
    seconds: float


def watched(root: Path) -> list[Watched]:
    """Watch every film there is; none where the weights are missing."""
    weights = find(installed())
    if weights is None:
        return []
    with PosePool(weights, Limits()) as pool:
        named = ((clip, root / "videos" / f"{clip.name}.mp4") for clip in clips(root))
        return [_watch(pool, clip, path) for clip, path in named if path.exists()]


def _watch(pool: PosePool, clip: Clip, path: Path) -> Watched:
    posed = pool.watch(path)
    moments = list(FilmMoments(posed))
    with open_recording(clip.path) as recording:
        scale = posed.width / recording.wh[0]
        recorded = list(recording)
        apart = _apart(moments, recorded, recording.fps, scale)
    reps, before = (_count(clip.exercise, each) for each in (moments, recorded))
    return Watched(clip, reps, before, apart, posed.times[-1])


def cost() -> float:
    """Seconds of one core that all processes which have ended used, decoders included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watching(root: Path) -> str:
    """The section about films."""
    before = cost()
    films = watched(root)
    if not films:
        return ""
    speed = sum(each.seconds for each in films) / (cost() - before)
    rows = [
        (
            each.clip.name,
            each.clip.reps,
            each.reps,
            each.recorded,
            f"{each.apart:.3f}",
            each.reps in each.clip.accept,
        )
        for each in films
    ]
    lines = [
        "\n## From film to counts\n",
        "| film | people's count | from the film | from recorded landmarks | apart, torsos | accepted |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(map(str, row)) + " |" for row in rows),
        f"\n{speed:.1f} times faster than real time on one core, decoding and starting included.\n",
    ]
    return "\n".join(lines)


def _count(exercise: str, moments: Sequence[Moment]) -> int:
    engine = FormEngine(movement(exercise))
    for moment in moments:
        engine.step(moment.t, moment.points, moment.world)
    return len(engine.report().reps)


def _apart(moments: Sequence[Moment], recorded: Sequence[Moment], fps: float, scale: float) -> float:
    """The median distance of the joints that the recording is sure of, in the recording's median torso."""
    torso = statistics.median(scale * _torso(each.points) for each in recorded if not isnan(each.points[0]))
    far = []
    for moment in moments:
        other = recorded[min(len(recorded) - 1, round(moment.t * fps))].points
        for place in (4 * joint for joint in JOINTS):
            gap = hypot(
                moment.points[place] - scale * other[place],
                moment.points[place + 1] - scale * other[place + 1],
            )
            if other[place + 3] >= JUDGES and not isnan(gap):
                far.append(gap / torso)
    return statistics.median(far)


def _torso(points: Sequence[float]) -> float:
    shoulders, hips = (
        [points[4 * INDEX[f"left_{name}"] + k] + points[4 * INDEX[f"right_{name}"] + k] for k in (0, 1)]
        for name in ("shoulder", "hip")
    )
    return hypot(shoulders[0] - hips[0], shoulders[1] - hips[1]) / 2
