"""How counting and judging suffer when recordings of the figure get worse: `python -m bench.form.robustness`.

Writes docs/science/form-robustness.md.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

from fitpulse.services.coaching.domain.form.avatar.film import Disturbance, Take, film, usual_camera
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.feedback import SetReport
from fitpulse.services.coaching.domain.form.library import movement

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "science" / "form-robustness.md"
FAULTS = {
    "squat": "depth", "push_up": "hips_sag", "lunge": "knee_past_toe", "deadlift": "bar_drift",
    "biceps_curl": "lean_back", "overhead_press": "lockout", "jumping_jack": "arms", "pull_up": "chin",
    "sit_up": "range", "row": "short",
}  # fmt: skip
REPS = 4
FPS = 20.0
FEET = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("ankle", "heel", "foot"))
METHOD = """# How the form coach stands disturbance

Written by `python -m bench.form.robustness`. {count} movements of the kinematic figure ({names}),
each as a sound set and as one with a fault: {reps} repetitions, 20 frames a second unless another rate is told. A
figure is no person: its joints don't err together as a model's do, and its faults are the ones that were drawn. The
table shows where the engine breaks, not how well it does on people; for that see [form-results.md](form-results.md).

*Counted exactly* and *mean error*, in repetitions, are over all sets. *Faults found* is the share of faulty sets where
the fault was found in at least half of the repetitions; *false faults* is the share of sound sets in which any fault
was. What can't be assessed counts as not found. Hands and feet must stay in their place in the picture, which is how
walking is told from training, so a camera that moves by more than that costs repetitions.

| disturbance | how much | counted exactly | mean error | faults found | false faults |
|---|---|---|---|---|---|
"""

Change = Callable[[Take], Take]


@dataclass(frozen=True, slots=True)
class Marks:
    exact: float
    error: float
    found: float
    false: float


def disturbed(**how: float | tuple[str, ...] | None) -> Change:
    return lambda take: replace(take, disturbance=Disturbance(**how))  # type: ignore[arg-type]


def taken(**how: float | bool) -> Change:
    return lambda take: replace(take, **how)  # type: ignore[arg-type]


def filmed(*, turned: float = 0.0, **how: float | bool) -> Change:
    def change(take: Take) -> Take:
        usual = usual_camera(take)
        return replace(take, camera=replace(usual, yaw=usual.yaw - turned, **how))  # type: ignore[arg-type]

    return change


SETTINGS: tuple[tuple[str, tuple[tuple[str, Change], ...]], ...] = (
    ("none", (("—", taken()),)),
    ("frames a second", tuple((f"{fps}", taken(fps=float(fps))) for fps in (60, 30, 15, 10))),
    ("jitter, share of the torso", tuple((f"{n:g}", disturbed(noise=n)) for n in (0.005, 0.01, 0.02, 0.04))),
    ("frames dropped, share", tuple((f"{n:g}", disturbed(dropped=n)) for n in (0.1, 0.3, 0.5))),
    (
        "one side hidden, share of the time",
        tuple((f"{n:g}", disturbed(occluded=n)) for n in (0.1, 0.25, 0.5)),
    ),
    ("mirrored", (("yes", filmed(mirrored=True)),)),
    ("feet out of the picture", (("yes", disturbed(cropped=FEET)),)),
    ("camera pans, metres to and fro", tuple((f"{n:g}", disturbed(pan=n)) for n in (0.1, 0.3, 0.6))),
    ("camera zooms, share to and fro", tuple((f"{n:g}", disturbed(zoom=n)) for n in (0.1, 0.25))),
    ("camera turned from its place, degrees", tuple((f"{n}", filmed(turned=float(n))) for n in (15, 25, 40))),
    ("camera away, metres", tuple((f"{n:g}", filmed(distance=n)) for n in (2.5, 8.0))),
    (
        "second person flashes, every so many seconds",
        tuple((f"{n:g}", disturbed(second=n)) for n in (5.0, 2.0, 1.0)),
    ),
    ("pause in the set, seconds", tuple((f"{n:g}", taken(pause=n)) for n in (3.0, 10.0, 30.0))),
    ("pace, times", tuple((f"{n:g}", taken(speed=n)) for n in (0.25, 0.5, 1.5, 2.0, 3.0))),
    ("walks in, sets up and leaves", (("yes", taken(setup=True)),)),
)


def judged(take: Take) -> SetReport:
    engine = FormEngine(movement(take.movement))
    for each in film(take):
        engine.step(each.t, each.points, each.world)
    return engine.report()


def marked(change: Change) -> Marks:
    errors: list[int] = []
    found: list[bool] = []
    false: list[bool] = []
    for name, fault in FAULTS.items():
        sound = judged(change(Take(name, reps=REPS, fps=FPS)))
        flawed = judged(change(Take(name, reps=REPS, fps=FPS, faults=(fault,))))
        errors += [abs(len(report.reps) - REPS) for report in (sound, flawed)]
        found.append(fault in _mostly(flawed))
        false.append(bool(_mostly(sound)))
    return Marks(mean(error == 0 for error in errors), mean(errors), mean(found), mean(false))


def _mostly(report: SetReport) -> set[str]:
    return {each.id for each in report.faults if 2 * each.count >= len(report.reps)}


def table() -> Sequence[str]:
    rows = []
    for title, severities in SETTINGS:
        for label, change in severities:
            marks = marked(change)
            figures = (marks.exact, marks.error, marks.found, marks.false)
            row = f"| {title} | {label} | " + " | ".join(f"{each:.2f}" for each in figures) + " |"
            print(row, flush=True)
            rows.append(row)
    return rows


def main() -> int:
    names = ", ".join(movement(name).name.lower() for name in FAULTS)
    told = METHOD.format(count=len(FAULTS), names=names, reps=REPS)
    RESULTS.write_text(told + "\n".join(table()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
