"""A toy API with every type that may cross between services, and the errors and context a caller may meet."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Literal, NewType, Protocol
from uuid import UUID

from fitpulse.kernel.errors import Conflict

LiftId = NewType("LiftId", UUID)


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"


class Grip(StrEnum):
    WIDE = "wide"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Plate:
    load_kg: float
    count: int = 2


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """One field for each type that may cross.

    This second paragraph stays in Python.
    """

    text: str
    whole: int
    real: float
    flag: bool
    raw: bytes
    id: LiftId
    at: datetime
    on: date
    side: Side
    grip: Grip
    kind: Literal["strength", "cardio"]
    plate: Plate
    empty: Empty
    maybe_text: str | None = None
    maybe_whole: int | None = None
    maybe_real: float | None = None
    maybe_flag: bool | None = None
    maybe_raw: bytes | None = None
    maybe_id: UUID | None = None
    maybe_at: datetime | None = None
    maybe_on: date | None = None
    maybe_side: Side | None = None
    maybe_kind: Literal["strength", "cardio"] | None = None
    maybe_plate: Plate | None = None
    maybe_empty: Empty | None = None
    texts: tuple[str, ...] = ()
    ids: tuple[LiftId, ...] = ()
    times: tuple[datetime, ...] = ()
    days: tuple[date, ...] = ()
    grips: tuple[Grip, ...] = ()
    plates: tuple[Plate, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)
    racks: dict[str, Plate] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """A message that holds itself."""

    name: str
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class FailRequest:
    how: Literal["taken", "own-init", "unknown", "timeout", "huge", "database-lost"]


@dataclass(frozen=True, slots=True)
class WaitRequest:
    pass


@dataclass(frozen=True, slots=True)
class SeenRequest:
    pass


@dataclass(frozen=True, slots=True)
class Seen:
    """What the callee finds in its context."""

    user_id: UUID | None
    scopes: tuple[str, ...]
    request_id: str
    traceparent: str | None
    seconds_left: float | None
    transaction: str


class PlateTaken(Conflict):
    slug = "toy-plate-taken"
    title = "Somebody has that plate"


class TooHeavy(Conflict):
    slug = "toy-too-heavy"
    title = "That is too heavy"

    def __init__(self, load_kg: float) -> None:
        super().__init__(
            f"{load_kg} kg is more than the bar holds", retry_after_s=1.5, extra={"load_kg": load_kg}
        )


class ToyApi(Protocol):
    """Echoes, fails and waits."""

    async def echo(self, request: Everything) -> Everything:
        """Return what was sent."""
        ...

    async def node(self, request: Node) -> Node: ...

    async def fail(self, request: FailRequest) -> Empty: ...

    async def wait_for_ever(self, request: WaitRequest) -> Empty: ...

    async def seen(self, request: SeenRequest) -> Seen: ...
