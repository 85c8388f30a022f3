"""Prints how well the form coach counts, judges and recognises, and writes docs/science/form-results.md."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.form.data import Clip, avatars, clips, folder, labelled
from bench.form.films import watching
from bench.form.marks import area_under_curve, balanced_accuracy
from bench.form.recognition import FIGURES, confused, judged, rows, ways
from bench.form.severity import CHANGES
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.library import movement
from fitpulse.services.coaching.domain.form.recording import Moment, open_recording

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "science" / "form-results.md"
METHOD = """# How well the form coach counts and judges

Written by `python -m bench.form` on recordings that are not part of this repository.

**Method.** The landmarks are BlazePose full's. Thresholds came from the literature named in `form.md` and were set
while looking at the plots of all clips here, so no clip is unseen: the halves A and B (every second clip) show how
even the result is, not how it generalises. Clips counted by eye must match exactly; the short ones have their first
or last repetition cut, and their count marks rests, one before a first turn or after a cut one among them, rather than
whole repetitions: one off is accepted, and *exact* says how often both conventions agree. Frames are judged one by one,
a score from 0.5 on being a fault; a fault's limits lie between the classes of the labelled frames, so these marks too
are those of the data that set them. The frames come from few people filmed from the side.
"""

Row = Sequence[object]
LEARNED = """
The model has learned from films of the kinematic figure alone, from no recording here. What those films vary was
chosen while looking at half A and the animated figures; half B's total was printed along the way and decided nothing.
The traits were set on all clips, and how windows add up (samples that are dropped, windows that fit nothing, what
unseen joints leave of a belief) with both halves in sight. The rule was to use whichever has the most right on half A
and the figures together. It names the one below; but traits alone name a movement for everybody who stands, walks or
waits (films of the figure, of other seeds than those it learned from), so both are used: traits, with a model that
may tip the balance or abstain.
"""
LAPS = 5
FRAMES: tuple[tuple[str, str, str, str, str], ...] = (
    ("plank", "hips_low", "core__plank_model__test.csv", "L", "CHL"),
    ("plank", "hips_high", "core__plank_model__test.csv", "H", "CHL"),
    ("biceps_curl", "lean_back", "core__bicep_model__test.csv", "L", "CL"),
    ("lunge", "knee_past_toe", "core__lunge_model__err.test.csv", "L", "CL"),
)


def table(title: str, head: Row, rows: Sequence[Row]) -> str:
    lines = [f"\n## {title}\n", "| " + " | ".join(map(str, head)) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]) + "\n"


def counted(exercise: str, moments: Sequence[Moment]) -> int:
    engine = FormEngine(movement(exercise))
    for moment in moments:
        engine.step(moment.t, moment.points, moment.world)
    return len(engine.report().reps)


def counting(every: Sequence[Clip], moments: dict[str, list[Moment]]) -> str:
    rows: list[Row] = []
    counts = {clip.name: counted(clip.exercise, moments[clip.name]) for clip in every}
    rows += [
        (clip.exercise, "by eye", 1, f"{counts[clip.name]} of {clip.reps}", "")
        for clip in every
        if clip.exact
    ]
    short = [clip for clip in every if not clip.exact]
    groups: list[tuple[str, str, list[Clip]]] = [
        (name, "short", [clip for clip in short if clip.exercise == name])
        for name in sorted({clip.exercise for clip in short})
    ]
    groups += [
        ("all", "short, half A", short[::2]),
        ("all", "short, half B", short[1::2]),
        ("all", "short", short),
    ]
    for name, kind, group in groups:
        exact = sum(counts[clip.name] == clip.reps for clip in group) / len(group)
        near = sum(counts[clip.name] in clip.accept for clip in group) / len(group)
        rows.append((name, kind, len(group), f"{exact:.2f}", f"{near:.3f}"))
    misses = [
        f"{clip.name}: {counts[clip.name]} for {clip.reps}"
        for clip in every
        if counts[clip.name] not in clip.accept
    ]
    told = table("Counting", ("movement", "clips", "n", "exact", "off by one"), rows)
    return told + "\nMissed: " + ("; ".join(misses) or "none") + ".\n"


def judging(root: Path) -> str:
    rows: list[Row] = []
    for exercise, fault, name, label, _ in FRAMES:
        judged = labelled(root, name, movement(exercise))
        scores = [still.faults.get(fault, -9.0) for _, still in judged]
        wrong = [each == label for each, _ in judged]
        accuracy = balanced_accuracy([score > 0.5 for score in scores], wrong)
        rows.append(
            (exercise, fault, len(judged), f"{accuracy:.4f}", f"{area_under_curve(scores, wrong):.4f}")
        )
    for name in ("train", "test"):
        judged = labelled(root, f"core__squat_model__{name}.csv", movement("squat"))
        right = sum(still.phase == label for label, still in judged) / len(judged)
        rows.append(("squat", f"stage ({name})", len(judged), f"{right:.4f}", ""))
    judged = labelled(root, "core__plank_model__kaggle.csv", movement("plank"))
    spared = sum(max(still.faults[name] for name in ("hips_low", "hips_high")) <= 0.5 for _, still in judged)
    rows.append(("plank", "correct frames of other people", len(judged), f"{spared / len(judged):.4f}", ""))
    stages = {"I": "init", "M": "mid", "D": "down"}
    judged = labelled(root, "core__lunge_model__stage.test.csv", movement("lunge"))
    right = sum(still.phase == stages[label] for label, still in judged) / len(judged)
    rows.append(("lunge", "stage", len(judged), f"{right:.4f}", ""))
    return table(
        "Faults and stages in single frames", ("movement", "fault", "frames", "accuracy", "AUC"), rows
    )


def recognising(every: Sequence[Clip], moments: dict[str, list[Moment]], root: Path) -> str:
    found = {name: judged(ask, every, moments, root) for name, ask in ways().items()}
    best = max(found, key=lambda name: found[name].chosen_by)
    groups = ("by", "half A", "half B", "all clips", "figures", "standing and walking")
    told = table("Recognition: first guesses right", groups, rows(found))
    told += (
        LEARNED + f"By the rule: **{best}**. The errors of both, or of traits where no model is installed:\n"
    )
    return told + table(
        "Recognition: errors",
        ("movement", "taken for", "n", "recordings"),
        confused(found.get("both", found[best])),
    )


def enduring(every: Sequence[Clip], moments: dict[str, list[Moment]]) -> str:
    eye = [clip for clip in every if clip.exact]
    rows: list[Row] = []
    for title, change, severities in CHANGES:
        for severity in severities:
            errors = [
                abs(counted(clip.exercise, change(moments[clip.name], severity)) - clip.reps) for clip in eye
            ]
            rows.append((title, f"{severity:g}", *errors))
    head = ("made worse by", "how much", *(clip.exercise for clip in eye))
    return table("Error in repetitions when recordings get worse", head, rows)


def looping(root: Path) -> str:
    """Animated figures, one cycle of each movement, played five times over."""
    rows: list[Row] = []
    for path in avatars(root):
        stem = path.stem.removeprefix("avatar__")
        exercise = next(value for key, value in FIGURES.items() if stem.startswith(key))
        if movement(exercise).rep is None:
            continue
        with open_recording(path) as recording:
            cycle = list(recording)
        step = cycle[1].t
        again = [
            Moment((lap * len(cycle) + number) * step, each.points, each.world)
            for lap in range(LAPS)
            for number, each in enumerate(cycle)
        ]
        both = 2 if stem.endswith("alternated") else 1
        rows.append((stem, exercise, both * LAPS, counted(exercise, again)))
    told = table("Animated figures, five cycles", ("figure", "judged as", "expected", "counted"), rows)
    return (
        told
        + "\nA loop may jump where it closes, which costs one. `crunch_high` lifts the legs: no crunch.\n"
    )


def speed(every: Sequence[Clip], moments: dict[str, list[Moment]]) -> str:
    rows: list[Row] = []
    for clip in every[:4]:
        engine = FormEngine(movement(clip.exercise))
        started = time.process_time()
        for moment in moments[clip.name]:
            engine.step(moment.t, moment.points, moment.world)
        spent = (time.process_time() - started) / len(moments[clip.name]) * 1000
        rows.append((clip.exercise, len(moments[clip.name]), f"{spent:.2f}"))
    return table("Time of one core", ("movement", "frames", "ms a frame"), rows)


def main() -> int:
    root = folder()
    if root is None:
        print("There is no form data here: set FITPULSE_EVAL_DATA to the folder that holds form/truth.json.")
        return 0
    every = clips(root)
    moments = {clip.name: clip.moments() for clip in every}
    parts: tuple[Callable[[], str], ...] = (
        lambda: counting(every, moments),
        lambda: judging(root),
        lambda: recognising(every, moments, root),
        lambda: watching(root),
        lambda: looping(root),
        lambda: enduring(every, moments),
        lambda: speed(every, moments),
    )
    told = METHOD + "".join(part() for part in parts)
    print(told)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
