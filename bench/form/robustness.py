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
was. What can't be assessed counts as not found. Hands must stay in their place in the picture, and feet in theirs or
at least in their distance, which is how walking is told from training; a camera that moves by more than that costs
repetitions of pull-ups and dips, and of push-ups whose feet can't be seen.

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


def disturbed(how: Disturbance) -> Change:
    return lambda take: replace(take, disturbance=how)


def filmed(*, turned: float = 0.0, away: float | None = None, mirrored: bool = False) -> Change:
    def change(take: Take) -> Take:
        usual = usual_camera(take)
        distance = usual.distance if away is None else away
        camera = replace(usual, yaw=usual.yaw - turned, distance=distance, mirrored=mirrored)
        return replace(take, camera=camera)

    return change


def rated(fps: float) -> Change:
    return lambda take: replace(take, fps=fps)


def paced(speed: float) -> Change:
    return lambda take: replace(take, speed=speed)


def paused(seconds: float) -> Change:
    return lambda take: replace(take, pause=seconds)


def framed(take: Take) -> Take:
    """With the person's way in and out."""
    return replace(take, setup=True)


def within(first: Change, second: Change) -> Change:
    return lambda take: second(first(take))


SETTINGS: tuple[tuple[str, tuple[tuple[str, Change], ...]], ...] = (
    ("none", (("—", lambda take: take),)),
    ("frames a second", tuple((f"{fps}", rated(float(fps))) for fps in (60, 30, 15, 10))),
    (
        "jitter, share of the torso",
        tuple((f"{n:g}", disturbed(Disturbance(noise=n))) for n in (0.005, 0.01, 0.02, 0.04)),
    ),
    ("frames dropped, share", tuple((f"{n:g}", disturbed(Disturbance(dropped=n))) for n in (0.1, 0.3, 0.5))),
    (
        "one side hidden, share of the time",
        tuple((f"{n:g}", disturbed(Disturbance(occluded=n))) for n in (0.1, 0.25, 0.5)),
    ),
    ("mirrored", (("yes", filmed(mirrored=True)),)),
    ("feet out of the picture", (("yes", disturbed(Disturbance(cropped=FEET))),)),
    (
        "camera pans, metres to and fro",
        tuple((f"{n:g}", disturbed(Disturbance(pan=n))) for n in (0.1, 0.3, 0.6)),
    ),
    (
        "camera zooms, share to and fro",
        tuple((f"{n:g}", disturbed(Disturbance(zoom=n))) for n in (0.1, 0.25)),
    ),
    ("camera turned from its place, degrees", tuple((f"{n}", filmed(turned=float(n))) for n in (15, 25, 40))),
    ("camera away, metres", tuple((f"{n:g}", filmed(away=n)) for n in (1.6, 2.5, 8.0))),
    (
        "second person flashes, every so many seconds",
        tuple((f"{n:g}", disturbed(Disturbance(second=n))) for n in (5.0, 2.0, 1.0)),
    ),
    ("pause in the set, seconds", tuple((f"{n:g}", paused(n)) for n in (3.0, 10.0, 30.0))),
    ("pace, times", tuple((f"{n:g}", paced(n)) for n in (0.25, 0.5, 1.5, 2.0, 3.0))),
    ("walks in, sets up and leaves", (("yes", framed),)),
    ("the same, pace, times", tuple((f"{n:g}", within(paced(n), framed)) for n in (0.5, 2.0))),
    ("the same, camera zooms, share", (("0.15", within(disturbed(Disturbance(zoom=0.15)), framed)),)),
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
