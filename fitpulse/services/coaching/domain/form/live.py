"""A set that is judged while it is done: a first message that says what comes, a frame in, feedback out."""

import struct
from collections import deque
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec

from fitpulse.services.coaching.api.form import FormCheck
from fitpulse.services.coaching.domain.form.checking import AUTO, told
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid, MovementUnknown, RecordingTooLong
from fitpulse.services.coaching.domain.form.feedback import Frame
from fitpulse.services.coaching.domain.form.keypoints import (
    FARTHEST,
    LARGEST_SIDE,
    MICROSECONDS,
    check_exponents,
    in_pixels,
)
from fitpulse.services.coaching.domain.form.landmarks import COUNT, WORLD_VALUES
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition import Classifier, Recognised, Recogniser
from fitpulse.services.coaching.domain.form.recording import Moment
from fitpulse.services.coaching.domain.form.spec import View

LONGEST_S: Final = 1800.0
HELD: Final = 128
"""Frames that are kept until the movement is recognised, and judged then."""

AGREEING: Final = 2
"""Successive windows that must name the same movement."""

STILL: Final = 8
"""The same for a hold: somebody who only stands ready looks like one."""

ALIKE: Final = 0.3
"""The least share of belief in it."""

Side = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_SIDE)]


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client says first, beside its token; the last three lay out compact frames."""

    width: Side
    height: Side
    exercise: str = AUTO
    view: View | None = None
    numbers: Literal["float16", "float32"] = "float16"
    size: Literal[3, 4] = 4
    world: bool = False


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame in JSON, or the end of the set."""

    t: float | None = None
    points: list[float] = []
    world: list[float] | None = None
    end: bool = False


class LiveSet:
    """Follows one set; `step` answers each frame. Memory grows with the repetitions, never with the frames."""

    def __init__(self, hello: dict[str, Any], classifier: Classifier | None = None) -> None:
        """Raise FrameInvalid for a first message that isn't one, and MovementUnknown."""
        try:
            self._hello = msgspec.convert(hello, Hello)
        except msgspec.ValidationError as error:
            detail = f"The first message can't be read: {error}."
            raise FrameInvalid(detail) from error
        self._wide, letter = (2, "e") if self._hello.numbers == "float16" else (4, "f")
        self._split = COUNT * self._hello.size
        self._layout = struct.Struct(f"<I{self._split + self._hello.world * WORLD_VALUES}{letter}")
        self._first_s: float | None = None
        self._frames = 0
        specs = (published.spec for published in library().values())
        self._recogniser = Recogniser(specs, classifier)
        self._recognised: tuple[Recognised, ...] = ()
        self._agreed = 0
        self._held: deque[Moment] = deque(maxlen=HELD)
        self._engine: FormEngine | None = None
        if self._hello.exercise != AUTO:
            self._begin(self._hello.exercise)

    @property
    def movement(self) -> str | None:
        """What is judged; None until it is recognised."""
        return None if self._engine is None else self._engine.spec.id

    def read(self, message: bytes | str) -> Moment | None:
        """The frame that a message holds; None says that the set is over. Raises FrameInvalid."""
        return self._compact(message) if isinstance(message, bytes) else self._written(message)

    def step(self, moment: Moment) -> dict[str, Any]:
        """Take a frame; raises TimeReversed and RecordingTooLong."""
        if self._first_s is None:
            self._first_s = moment.t
        if moment.t - self._first_s > LONGEST_S:
            detail = f"It lasts longer than {LONGEST_S / 60:.0f} minutes; connect again for another set."
            raise RecordingTooLong(detail)
        self._frames += 1
        if self._engine is None:
            return self._recognise(moment)
        return _feedback(self._engine.step(moment.t, moment.points, moment.world), self._engine.spec.id)

    def report(self) -> FormCheck | None:
        """The whole set; None while nothing is judged."""
        if self._engine is None:
            return None
        published = library()[self._engine.spec.id]
        return told(
            self._engine.report(),
            self._recognised,
            version=published.spec.version,
            digest=published.hash,
            frames=self._frames,
        )

    def _begin(self, movement: str) -> FormEngine:
        published = library().get(movement)
        if published is None:
            detail = f"No movement has the id {movement!r}; GET /v1/form/specs names them."
            raise MovementUnknown(detail)
        self._engine = FormEngine(published.spec, self._hello.view)
        return self._engine

    def _recognise(self, moment: Moment) -> dict[str, Any]:
        """Wait for windows that agree, then judge the frames that were held meanwhile."""
        self._held.append(moment)
        self._recogniser.step(moment.t, moment.points, moment.world)
        found = self._recogniser.shares()
        if found and found != self._recognised:
            same = bool(self._recognised) and found[0].exercise == self._recognised[0].exercise
            self._agreed = self._agreed + 1 if same else 1
            self._recognised = found
            held = library()[found[0].exercise].spec.hold is not None
            if self._agreed >= (STILL if held else AGREEING) and found[0].share >= ALIKE:
                engine = self._begin(found[0].exercise)
                frames = [engine.step(each.t, each.points, each.world) for each in self._held]
                self._held.clear()
                return _feedback(frames[-1], engine.spec.id)
        shares = [{"movement": each.exercise, "share": round(each.share, 2)} for each in found]
        return {"t": moment.t, "movement": None, "judged": False, "recognised": shares}

    def _compact(self, message: bytes) -> Moment:
        if len(message) != self._layout.size:
            detail = f"A frame as you announced it has {self._layout.size} bytes; {len(message)} came."
            raise FrameInvalid(detail)
        check_exponents(message[4 + self._wide - 1 :: self._wide], self._wide)
        microseconds, *numbers = self._layout.unpack(message)
        world = numbers[self._split :] if self._hello.world else None
        return self._moment(microseconds / MICROSECONDS, numbers[: self._split], self._hello.size, world)

    def _written(self, message: str) -> Moment | None:
        try:
            said = msgspec.json.decode(message, type=Told)
        except msgspec.MsgspecError as error:
            detail = f"The frame can't be read: {error}."
            raise FrameInvalid(detail) from error
        if said.end:
            return None
        size = 3 if len(said.points) == COUNT * 3 else 4
        if said.t is None or len(said.points) != COUNT * size:
            detail = (
                f"A frame has its time as t and {COUNT * 4} numbers in points, or {COUNT * 3} without depth."
            )
            raise FrameInvalid(detail)
        if said.world is not None and len(said.world) != WORLD_VALUES:
            detail = f"world has {WORLD_VALUES} numbers, not {len(said.world)}."
            raise FrameInvalid(detail)
        if not all(-FARTHEST < one < FARTHEST for one in (*said.points, *(said.world or ()))):
            detail = "Coordinates are shares of the picture's sides; none is 128 or more."
            raise FrameInvalid(detail)
        return self._moment(said.t, said.points, size, said.world)

    def _moment(self, t: float, points: Sequence[float], size: int, world: Sequence[float] | None) -> Moment:
        pixels = in_pixels(points, size, self._hello.width, self._hello.height)
        return Moment(t, pixels, None if world is None else tuple(world))


def _feedback(frame: Frame, movement: str) -> dict[str, Any]:
    cue = frame.cue
    return {
        "t": round(frame.t, 3),
        "movement": movement,
        "judged": frame.judged,
        "phase": frame.phase,
        "view": frame.view,
        "reps": frame.reps,
        "partial_reps": frame.partial_reps,
        "hold_s": round(frame.hold_s, 2),
        "faults": frame.faults,
        "cue": cue,
        "score": None if frame.score is None else round(frame.score),
        "confidence": round(frame.confidence, 2),
    }
