"""Which half of the body has its turn where sessions follow each other day by day: legs, or the upper body.

From four days a week on a whole-body session for muscle would leave too little recovered for the next day, so the two
halves take turns and each day finds one of them fresh. The trunk and small helpers belong to both.
"""

from collections.abc import Iterable, Iterator

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.recovery import RECOVERED
from fitpulse.services.coaching.domain.volume import WEIGHT, split

_LEGS = frozenset({"quadriceps", "hamstrings", "glutes", "adductors", "abductors", "calves", "lower-back"})
_EITHER = frozenset({"abdominals", "obliques", "forearms", "neck", "hip-flexors"})


def in_turn(athlete: Athlete, open_to: Iterable[Entry]) -> Iterator[Entry]:
    """Keep what trains the half whose turn it is; everything where the week is not split."""
    if not split(athlete.profile.days_per_week, athlete.profile.goal):
        yield from open_to
        return
    legs = _due(athlete, legs=True) >= _due(athlete, legs=False)
    other = _UPPER_BITS if legs else _LEG_BITS
    for entry in open_to:
        if not entry.target_bits & other:
            yield entry


def _due(athlete: Athlete, *, legs: bool) -> float:
    """How much of the half's usual work the week still lacks, in its recovered muscles: 0..1."""
    bits = _LEG_BITS if legs else _UPPER_BITS
    whole = lacking = 0.0
    for muscle, weight in enumerate(WEIGHT):
        target = athlete.targets[muscle]
        if bits >> muscle & 1 and target > 0.0:
            whole += weight
            if athlete.recovery[muscle] >= RECOVERED:
                lacking += weight * max(0.0, 1.0 - athlete.done[muscle] / target)
    return lacking / whole if whole else 0.0


_LEG_BITS = sum(1 << n for n, muscle in enumerate(MUSCLES) if muscle in _LEGS)
_UPPER_BITS = sum(1 << n for n, muscle in enumerate(MUSCLES) if muscle not in _LEGS | _EITHER)
