"""The labelled clips and frames, where this machine has them."""

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

from fitpulse.services.coaching.domain.form.recording import Moment, open_recording
from fitpulse.services.coaching.domain.form.spec import FormSpec
from fitpulse.services.coaching.domain.form.stills import Still, StillJudge, read_rows

VARIABLE = "FITPULSE_EVAL_DATA"


@dataclass(frozen=True, slots=True)
class Clip:
    """One recording with the count that people gave it; `exact` where they counted by eye."""

    name: str
    exercise: str
    reps: int
    accept: tuple[int, ...]
    exact: bool
    path: Path

    def moments(self) -> list[Moment]:
        with open_recording(self.path) as recording:
            return list(recording)


def folder() -> Path | None:
    """The folder of form data, from the environment or beside the repository; None where there is none."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    root = Path(os.environ.get(VARIABLE, beside))
    found = root / "form"
    return found if (found / "truth.json").exists() else None


def clips(root: Path) -> list[Clip]:
    truth = json.loads((root / "truth.json").read_text())
    return [
        Clip(
            each["clip"],
            each["exercise"],
            each["reps"],
            tuple(each["accept"]),
            each["exact"],
            root / "landmarks" / f"{each['clip']}.npz",
        )
        for each in truth["clips"]
    ]


def avatars(root: Path) -> list[Path]:
    truth = json.loads((root / "truth.json").read_text())
    return [root / "landmarks" / f"{name}.npz" for name in truth["avatar_one_cycle"]]


def labelled(root: Path, name: str, spec: FormSpec) -> list[tuple[str, Still]]:
    """Every frame of a labelled CSV with what the engine says about it."""
    path = root / "exercise_correction" / name
    with path.open(newline="") as stream:
        labels = [row["label"] for row in csv.DictReader(stream)]
    judge = StillJudge(spec)
    with path.open(newline="") as stream:
        return list(zip(labels, (judge.judge(points) for points in read_rows(stream)), strict=True))
