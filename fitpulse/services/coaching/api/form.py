"""Judging a recorded set: keypoints in; repetitions, faults and a score out.

Seconds since the recording began; degrees; shares and confidence 0..1; scores 0..100.
"""

from dataclasses import dataclass
from typing import Literal

from fitpulse.kernel.errors import BadRequest, NotFound, Unavailable

FormView = Literal["side", "oblique", "front"]
KeypointFormat = Literal["binary", "json"]


class FrameInvalid(BadRequest):
    slug = "form-frame-invalid"
    title = "These landmarks can't be read"


class TimeReversed(BadRequest):
    slug = "form-time-reversed"
    title = "Time goes backwards in this recording"


class RecordingTooLong(BadRequest):
    slug = "form-recording-too-long"
    title = "This recording is too long"


class NobodySeen(BadRequest):
    slug = "form-nobody-seen"
    title = "Nobody can be recognised in this recording"


class MovementUnknown(NotFound):
    slug = "form-movement-unknown"
    title = "There is no form specification for this movement"


class NoReference(BadRequest):
    slug = "form-no-reference"
    title = "This can't be compared"


class FaultNotShown(NotFound):
    slug = "form-fault-not-shown"
    title = "This fault can't be shown"


class CheckersBusy(Unavailable):
    slug = "form-checkers-busy"
    title = "Too many recordings are being checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """`keypoints` as docs/api/form.md lays them out; `movement` is a form specification's id, or "auto".

    `view` is the person's own word on where the camera stands; None lets it be estimated.
    """

    movement: str
    format: KeypointFormat
    keypoints: bytes
    view: FormView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTempo:
    eccentric: float
    pause: float
    concentric: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFinding:
    """A fault in one repetition; `value` is in `unit` (deg, torso or ratio), `severity` 0..1."""

    id: str
    value: float
    unit: str
    severity: float
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRep:
    n: int
    start_s: float
    turn_s: float
    end_s: float
    complete: bool
    rom_deg: float
    tempo_s: FormTempo
    score: int
    assessed: float
    """The share of this movement's faults that could be judged."""
    confidence: float
    faults: tuple[FormFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHold:
    start_s: float
    end_s: float
    good_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """How many repetitions showed a fault, and what to say about it."""

    id: str
    count: int
    share: float
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUnjudged:
    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedMovement:
    movement: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCheck:
    """A judged set. `score` and `rir` are None where nothing can be said.

    `movement` is what was judged, by version `spec_version` of its specification, whose SHA-256 is `spec_hash`.
    """

    movement: str
    spec_version: int
    spec_hash: str
    recognised: tuple[RecognisedMovement, ...]
    view: FormView
    frames: int
    seconds: float
    assessed_s: float
    reps: tuple[FormRep, ...]
    partial_reps: tuple[FormRep, ...]
    holds: tuple[FormHold, ...]
    faults: tuple[FormFault, ...]
    not_assessed: tuple[FormUnjudged, ...]
    score: int | None
    rir: float | None
