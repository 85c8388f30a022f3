"""Judges single frames: what phase a still shows and how bad each fault is that a still can tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from fitpulse.services.coaching.domain.form.body import FRAME_S, Body
from fitpulse.services.coaching.domain.form.faults import exceedance
from fitpulse.services.coaching.domain.form.gates import Gate
from fitpulse.services.coaching.domain.form.landmarks import COUNT, INDEX
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FormSpec

ALIASES = {"left_foot_index": "left_foot", "right_foot_index": "right_foot"}
ASPECT = 16 / 9
"""Width over height of the picture that normalised coordinates are assumed to come from."""


@dataclass(frozen=True, slots=True)
class Still:
    """`faults` by id: 0 at the limit of what is good, 1 at a clear fault, negative when good, no bounds."""

    phase: str | None
    faults: dict[str, float]


class StillJudge:
    """Judges frames one by one, each on its own; nothing is carried over."""

    def __init__(self, spec: FormSpec, aspect: float = ASPECT) -> None:
        self._aspect = aspect
        self._signals = Signals(spec.signals)
        self._stages = [(stage.name, Gate(stage.when, self._signals)) for stage in spec.stages]
        self._faults = [
            (fault, self._signals.names.index(fault.signal))
            for fault in spec.faults
            if fault.frame and fault.since_rest is None and fault.statistic != "swing"
        ]

    def judge(self, points: Mapping[str, tuple[float, float, float]]) -> Still:
        """`points` are (x, y, visibility) by landmark, x and y normalised to the picture's width and height.

        Landmarks that are missing count as unseen.
        """
        row = [0.0] * (4 * COUNT)
        for name, (x, y, seen) in points.items():
            place = 4 * INDEX[ALIASES.get(name, name)]
            row[place], row[place + 1], row[place + 3] = x * self._aspect, y, seen
        body = Body()
        if not body.see(0.0, FRAME_S, row, None):
            return Still(None, {})
        self._signals.read(body, None)
        phase = next((name for name, gate in self._stages if gate.clear() and gate.holds()), None)
        faults = {
            fault.id: exceedance(fault, value)
            for fault, place in self._faults
            if (value := self._signals.values[place]) is not None
        }
        return Still(phase, faults)
