"""What the engine says: of one frame as it comes, of one repetition, of a whole set."""

from dataclasses import dataclass

from fitpulse.services.coaching.domain.form.cues import Cue
from fitpulse.services.coaching.domain.form.spec import Phase, View


@dataclass(frozen=True, slots=True)
class Frame:
    """The state after one frame. `judged` is False while nobody can be judged; `confidence` is 0..1."""

    t: float
    judged: bool
    phase: Phase
    view: View
    reps: int
    partial_reps: int
    hold_s: float
    faults: tuple[str, ...]
    cue: Cue | None
    score: float | None
    confidence: float


@dataclass(frozen=True, slots=True)
class RepFinding:
    id: str
    value: float
    unit: str
    severity: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Tempo:
    eccentric: float
    pause: float
    concentric: float


@dataclass(slots=True)
class Rep:
    """A repetition, whole or partial. `assessed` is the share of faults that could be judged."""

    n: int
    start_s: float
    turn_s: float
    end_s: float
    complete: bool
    rom_deg: float
    tempo_s: Tempo
    score: float
    assessed: float
    confidence: float
    speed: float
    size: float
    faults: tuple[RepFinding, ...]


@dataclass(slots=True)
class Hold:
    start_s: float
    end_s: float
    good_s: float


@dataclass(frozen=True, slots=True)
class FaultCount:
    id: str
    count: int
    share: float
    cue: str


@dataclass(frozen=True, slots=True)
class NotAssessed:
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class SetReport:
    """A whole set. `score` and `rir` are None where nothing can be said."""

    exercise: str
    view: View
    seconds: float
    assessed_s: float
    reps: tuple[Rep, ...]
    partial_reps: tuple[Rep, ...]
    holds: tuple[Hold, ...]
    faults: tuple[FaultCount, ...]
    not_assessed: tuple[NotAssessed, ...]
    score: float | None
    rir: float | None
