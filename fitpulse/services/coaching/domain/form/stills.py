"""Judges single frames: what phase a still shows and how bad each fault is that a still can tell."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from fitpulse.services.coaching.domain.form.body import FRAME_S, Body
from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.faults import exceedance
from fitpulse.services.coaching.domain.form.gates import Gate
from fitpulse.services.coaching.domain.form.landmarks import COUNT, INDEX
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FormSpec

ALIASES = {"left_foot_index": "left_foot", "right_foot_index": "right_foot"}
Points = Mapping[str, tuple[float, float, float]]
"""x, y and visibility by landmark, x and y normalised to the picture's width and height."""

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

    def judge(self, points: Points) -> Still:
        """Judge one frame; landmarks that are missing count as unseen."""
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


def read_rows(stream: IO[str]) -> Iterator[Points]:
    """The frames of a CSV whose columns are named like left_knee_x, left_knee_y and left_knee_v."""
    reader = csv.reader(stream)
    try:
        header = next(reader, [])
        column = {name: place for place, name in enumerate(header)}
        joints = [
            name.removesuffix("_x")
            for name in header
            if name.endswith("_x") and ALIASES.get(name[:-2], name[:-2]) in INDEX
        ]
        places = [
            (joint, column[f"{joint}_x"], column[f"{joint}_y"], column.get(f"{joint}_v")) for joint in joints
        ]
        if not places:
            detail = "The first line names columns such as left_knee_x, left_knee_y and left_knee_v."
            raise FrameInvalid(detail)
        for number, row in enumerate(reader, start=2):
            try:
                yield {
                    joint: (float(row[x]), float(row[y]), float(row[v]) if v is not None else 1.0)
                    for joint, x, y, v in places
                }
            except (ValueError, IndexError) as error:
                detail = f"Line {number} has a value that isn't a number, or too few."
                raise FrameInvalid(detail) from error
    except (csv.Error, UnicodeDecodeError, KeyError) as error:
        detail = "This isn't a CSV file of landmarks."
        raise FrameInvalid(detail) from error
