"""A good set as a template, and what another set has in common with it: for guidance, never for a fault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev
from typing import Final, Literal

import msgspec

from fitpulse.services.coaching.domain.form.errors import NoReference
from fitpulse.services.coaching.domain.form.feedback import Tempo
from fitpulse.services.coaching.domain.form.reference.tracing import Tracer
from fitpulse.services.coaching.domain.form.reference.warping import distance
from fitpulse.services.coaching.domain.form.spec import View

FORMAT: Final = "fitpulse.form-reference/1"
LEAST_REPS: Final = 2
STILL_DEG: Final = 10.0
"""The least deviation that an angle is taken to have, or the trembling of what is still would be compared."""


class Angle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signal of the reference: its curve and the deviation of that, in degrees."""

    curve: list[float]
    deviation: float


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a client needs to guide by: the angles, the tempo in seconds, and the pose track to lay over the picture.

    `poses` are 64 times 33 (x, y) in torsos from the middle of the hips at the start. `spread` is the median
    distance of the set's other repetitions to this one: how alike the reference's own are.
    """

    format: Literal["fitpulse.form-reference/1"] = FORMAT
    movement: str
    spec_version: int
    view: View
    reps: int
    spread: float
    tempo: Tempo
    angles: dict[str, Angle]
    poses: list[list[float]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near repetition `n` comes to the reference.

    `similarity` 0..100: 100 is the same curve, 0 lies one deviation away on average. `pace` by phase is the
    seconds taken over the reference's, above 1 slower; None where the reference's phase has no length.
    """

    n: int
    similarity: float
    eccentric: float | None
    pause: float | None
    concentric: float | None


def learn(tracer: Tracer) -> Template:
    """The repetition that is nearest to all others of the set stands for it.

    Raises NoReference where fewer than two whole repetitions were seen.
    """
    reps = tracer.reps()
    names = sorted(set.intersection(*(set(each.curves) for each in reps))) if reps else []
    if len(reps) < LEAST_REPS or not names:
        detail = "A reference needs two whole repetitions of the movement, seen from start to end."
        raise NoReference(detail)
    deviations = {name: pstdev(value for rep in reps for value in rep.curves[name]) for name in names}
    scale = {name: round(max(value, STILL_DEG), 2) for name, value in deviations.items()}
    apart = [[_apart(a.curves, b.curves, scale) for b in reps] for a in reps]
    best = min(range(len(reps)), key=lambda number: sum(apart[number]))
    report = tracer.report()
    return Template(
        movement=report.exercise,
        spec_version=tracer.spec.version,
        view=report.view,
        reps=len(reps),
        spread=round(median(value for number, value in enumerate(apart[best]) if number != best), 4),
        tempo=reps[best].rep.tempo_s,
        angles={
            name: Angle([round(value, 2) for value in reps[best].curves[name]], scale[name]) for name in names
        },
        poses=tracer.poses(reps[best].rep),
    )


def compare(template: Template, tracer: Tracer) -> list[Likeness]:
    """Every whole repetition of a set against `template`.

    Raises NoReference where the two are of different movements or seen from different sides: their angles would
    not be the same thing.
    """
    report = tracer.report()
    if (report.exercise, report.view) != (template.movement, template.view):
        detail = (
            f"The reference is of {template.movement} seen from the {template.view}, "
            f"this set of {report.exercise} seen from the {report.view}."
        )
        raise NoReference(detail)
    likenesses = []
    for each in tracer.reps():
        names = sorted(template.angles.keys() & each.curves.keys())
        if not names:
            continue
        model = {name: template.angles[name].curve for name in names}
        far = _apart(model, each.curves, {name: template.angles[name].deviation for name in names})
        done, meant = each.rep.tempo_s, template.tempo
        likenesses.append(
            Likeness(
                each.rep.n,
                max(0.0, 100.0 * (1.0 - far)),
                _pace(done.eccentric, meant.eccentric),
                _pace(done.pause, meant.pause),
                _pace(done.concentric, meant.concentric),
            )
        )
    return likenesses


def _pace(done: float, meant: float) -> float | None:
    return done / meant if meant > 0.0 else None


def _apart(
    a: Mapping[str, Sequence[float]], b: Mapping[str, Sequence[float]], scale: Mapping[str, float]
) -> float:
    """In mean deviations: an angle counts as it moves. Each curve is about its own mean, in which bodies differ."""
    return distance(_centred(a, scale), _centred(b, scale)) / fmean(scale.values())


def _centred(curves: Mapping[str, Sequence[float]], names: Iterable[str]) -> list[list[float]]:
    means = {name: fmean(curves[name]) for name in names}
    return [[value - mean for value in curves[name]] for name, mean in means.items()]
