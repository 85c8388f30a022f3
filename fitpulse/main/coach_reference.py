"""A recorded set beside a trainer's: how alike each repetition is, and how its tempo differs."""

from pathlib import Path
from statistics import fmean

import msgspec

from fitpulse.main.coach_answer import Answer, Judged
from fitpulse.main.coach_source import Opener
from fitpulse.services.coaching.domain.form.errors import NoReference
from fitpulse.services.coaching.domain.form.reference.template import Likeness, Template, compare, learn
from fitpulse.services.coaching.domain.form.reference.tracing import Tracer
from fitpulse.services.coaching.domain.form.spec import FormSpec, View


def learned(opener: Opener, spec: FormSpec) -> Template:
    """Learn from a good set of the same movement. Raises FitPulseError."""
    return learn(_traced(opener, spec, None))


def read_template(path: Path) -> Template:
    """What `learned` once wrote. Raises NoReference where it isn't that, or of another format."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Template)
    except msgspec.MsgspecError as error:
        detail = f"{path.name} is no reference that --learn of this version wrote: {error}."
        raise NoReference(detail) from error


def beside(judged: Judged, opener: Opener, template: Template) -> Answer:
    """The answer's `reference`. Raises FitPulseError where the two can't be compared."""
    found = compare(template, _traced(opener, judged.spec, judged.answer["view"]))
    return {
        "similarity": round(fmean(each.similarity for each in found)) if found else None,
        "reps": [_told(each) for each in found],
    }


def _traced(opener: Opener, spec: FormSpec, view: View | None) -> Tracer:
    tracer = Tracer(spec, view)
    with opener() as moments:
        for moment in moments:
            tracer.step(moment)
    return tracer


def _told(each: Likeness) -> Answer:
    pace = {"eccentric": each.eccentric, "pause": each.pause, "concentric": each.concentric}
    return {
        "n": each.n,
        "similarity": round(each.similarity),
        "pace": {phase: None if value is None else round(value, 2) for phase, value in pace.items()},
    }
