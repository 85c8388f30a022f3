"""A program's sets made lighter for a region that has hurt: the program asks, pain has the last word."""

from dataclasses import replace

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.pains import eased_reason, easing
from fitpulse.services.coaching.domain.program.asking import Work
from fitpulse.services.coaching.domain.program.parts import Part
from fitpulse.services.coaching.domain.program.wording import dose

_FEWEST_REPS, _SHORTEST_S = 3, 5


def eased(part: Part, athlete: Athlete) -> Part:
    """The part at the share of its load that pain allows, or of its reps or seconds where it has none.

    It then stands in for the program's lift, which waits where it stood: lighter sets prove nothing of its load.
    """
    state = athlete.exercises.get(part.entry.id)
    found = easing(athlete.body.pains, part.entry, state, athlete.at)
    if found is None:
        return part
    share, pain = found
    body_kg = athlete.strength.whole_kg(part.entry, 0.0)
    works = tuple(_lighter(work, share, part, body_kg) for work in part.works)
    return replace(part, works=works, reason=eased_reason(dose(works), pain), own=False)


def _lighter(work: Work, share: float, part: Part, body_kg: float) -> Work:
    if work.load_kg is not None and part.ladder is not None:
        kg = part.ladder.floor(share * (work.load_kg + body_kg) - body_kg)
        return replace(work, load_kg=part.ladder.least_kg if kg is None else kg, amrap=False)
    if work.seconds is not None:
        return replace(work, seconds=min(work.seconds, max(_SHORTEST_S, int(share * work.seconds))))
    fewest = min(_FEWEST_REPS, work.reps or 0)
    return replace(
        work,
        reps=None if work.reps is None else max(fewest, int(share * work.reps)),
        reps_max=None if work.reps_max is None else max(fewest, int(share * work.reps_max)),
        amrap=False,
    )
