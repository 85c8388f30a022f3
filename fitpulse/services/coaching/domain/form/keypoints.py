"""Keypoints as clients send them, compact or in JSON; docs/api/form.md describes both for a newcomer.

The compact form, little-endian: `FPK1`, bytes a number (2 or 4), numbers a point (3 or 4), numbers a world point
(0 or 3), a zero, width and height (uint16), frames (uint32); then a microsecond (uint32) a frame, all points, all
world points.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Final, Literal

import msgspec

from fitpulse.services.coaching.domain.form.errors import FrameInvalid, RecordingTooLong, TimeReversed
from fitpulse.services.coaching.domain.form.landmarks import COUNT, VALUES, WORLD_VALUES
from fitpulse.services.coaching.domain.form.recording import Moment

MAGIC: Final = b"FPK1"
HEADER: Final = struct.Struct("<4sBBBBHHI")
LETTERS: Final = {2: "e", 4: "f"}
MICROSECONDS: Final = 1e6
LONGEST_S: Final = 180.0
MOST_FRAMES: Final = 10_800
"""Three minutes at sixty frames a second."""

LARGEST_SIDE: Final = 16_384
FLAT: Final = 3
"""Numbers of a point without depth."""

FARTHEST: Final = 128.0
"""Pictures away from the picture, or metres from the hips: nothing that a camera saw lies there."""

MODEST: Final = {
    wide: bytes([*range(below), *range(0x80, 0x80 + below)]) for wide, below in ((2, 0x58), (4, 0x43))
}
"""The last bytes (sign and high exponent) of little-endian numbers nearer to 0 than FARTHEST, by bytes a number."""


@dataclass(frozen=True, slots=True)
class Keypoints:
    """A recording: `times` in seconds; a frame's numbers are read when it is looked at.

    `numbers(n)` gives frame n's 33 points of `size` numbers, x and y as shares of the picture's sides, and its world
    points or None.
    """

    width: int
    height: int
    times: Sequence[float]
    size: Literal[3, 4]
    numbers: Callable[[int], tuple[Sequence[float], Sequence[float] | None]]

    def moment(self, number: int) -> Moment:
        """Frame `number` as the engine takes it: square pixels, depth on the width's scale, NaN where not found."""
        raw, world = self.numbers(number)
        points = in_pixels(raw, self.size, self.width, self.height)
        return Moment(self.times[number], points, None if world is None else tuple(world))


def in_pixels(raw: Sequence[float], size: int, width: int, height: int) -> tuple[float, ...]:
    """Points told as shares of a picture's sides, with `size` numbers each, as the engine takes them."""
    out = [nan] * VALUES
    seen = raw[size - 1 :: size]
    out[3::4] = seen
    out[0::4] = [x * width for x in raw[0::size]]
    out[1::4] = [y * height for y in raw[1::size]]
    out[2::4] = [0.0] * COUNT if size == FLAT else [z * width for z in raw[2::size]]
    if 0.0 in seen:
        for place, visibility in enumerate(seen):
            if visibility == 0.0:
                out[4 * place] = nan
    return tuple(out)


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The JSON form: flat lists, so that no depth of brackets has to be followed."""

    width: int
    height: int
    times: list[float]
    points: list[float]
    world: list[float] | None = None


WRITTEN: Final = msgspec.json.Decoder(Written)


def read_keypoints(content: bytes, kind: Literal["binary", "json"]) -> Keypoints:
    """A checked recording; raises FrameInvalid, TimeReversed and RecordingTooLong with what is wrong."""
    found = _compact(content) if kind == "binary" else _written(content)
    if not 0 < found.width <= LARGEST_SIDE or not 0 < found.height <= LARGEST_SIDE:
        detail = (
            f"The picture measures {found.width} x {found.height}; a side has 1 to {LARGEST_SIDE} pixels."
        )
        raise FrameInvalid(detail)
    _check_times(found.times)
    return found


def pack(written: Written, number_bytes: Literal[2, 4] = 2) -> bytes:
    """The compact form of what JSON tells."""
    frames, world = len(written.times), written.world or []
    size = len(written.points) // (frames * COUNT)
    depth = FLAT if world else 0
    header = HEADER.pack(MAGIC, number_bytes, size, depth, 0, written.width, written.height, frames)
    times = struct.pack(f"<{frames}I", *(round(t * MICROSECONDS) for t in written.times))
    told = [*written.points, *world]
    return header + times + struct.pack(f"<{len(told)}{LETTERS[number_bytes]}", *told)


def _compact(content: bytes) -> Keypoints:
    if len(content) < HEADER.size or content[:4] != MAGIC:
        detail = "The body doesn't begin with FPK1, the mark of compact keypoints."
        raise FrameInvalid(detail)
    _, wide, size, depth, zero, width, height, frames = HEADER.unpack_from(content)
    letter = LETTERS.get(wide)
    if letter is None or size not in {3, 4} or depth not in {0, 3} or zero:
        detail = f"A header with {wide} bytes a number, {size} numbers a point and {depth} a world point isn't read."
        raise FrameInvalid(detail)
    _check_count(frames)
    expected = HEADER.size + 4 * frames + frames * COUNT * (size + depth) * wide
    if len(content) != expected:
        detail = f"{frames} frames of this kind take {expected:,} bytes; {len(content):,} came."
        raise FrameInvalid(detail)
    times = [one / MICROSECONDS for one in struct.unpack_from(f"<{frames}I", content, HEADER.size)]
    start = HEADER.size + 4 * frames
    check_exponents(content[start + wide - 1 :: wide], wide)
    points, spatial = struct.Struct(f"<{COUNT * size}{letter}"), struct.Struct(f"<{WORLD_VALUES}{letter}")
    after = start + frames * points.size

    def numbers(number: int) -> tuple[Sequence[float], Sequence[float] | None]:
        world = spatial.unpack_from(content, after + number * spatial.size) if depth else None
        return points.unpack_from(content, start + number * points.size), world

    return Keypoints(width, height, times, size, numbers)


def check_exponents(last: bytes, wide: int) -> None:
    """Refuse numbers from 128 on, infinities and NaN, by the byte that holds sign and high exponent of each."""
    wrong = last.translate(None, MODEST[wide])
    if wrong:
        detail = (
            f"Number {next(place for place, one in enumerate(last) if one == wrong[0]) + 1} isn't finite or is 128 or "
            "more. Coordinates are shares of the picture's sides; send zeros for a point that wasn't found."
        )
        raise FrameInvalid(detail)


def _written(content: bytes) -> Keypoints:
    try:
        read = WRITTEN.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        detail = f"The JSON can't be read: {error}."
        raise FrameInvalid(detail) from error
    frames = len(read.times)
    _check_count(frames)
    size: Literal[3, 4] = 3 if len(read.points) == frames * COUNT * FLAT else 4
    if len(read.points) != frames * COUNT * size:
        detail = f"{frames} times need {frames * VALUES} numbers in points (or three a point); {len(read.points)} came."
        raise FrameInvalid(detail)
    world = read.world
    if world is not None and len(world) != frames * WORLD_VALUES:
        detail = f"{frames} times need {frames * WORLD_VALUES} numbers in world; {len(world)} came."
        raise FrameInvalid(detail)
    if (
        max(map(max, (read.points, world or (0.0,)))) >= FARTHEST
        or min(map(min, (read.points, world or (0.0,)))) <= -FARTHEST
    ):
        detail = "Coordinates are shares of the picture's sides; none is 128 or more."
        raise FrameInvalid(detail)

    def numbers(number: int) -> tuple[Sequence[float], Sequence[float] | None]:
        points = read.points[number * COUNT * size : (number + 1) * COUNT * size]
        return points, world and world[number * WORLD_VALUES : (number + 1) * WORLD_VALUES]

    return Keypoints(read.width, read.height, read.times, size, numbers)


def _check_count(frames: int) -> None:
    if not frames:
        detail = "The recording has no frames."
        raise FrameInvalid(detail)
    if frames > MOST_FRAMES:
        detail = f"Send at most {MOST_FRAMES:,} frames; {frames:,} came."
        raise RecordingTooLong(detail)


def _check_times(times: Sequence[float]) -> None:
    for before, after in pairwise(times):
        if after <= before:
            detail = f"A frame at {after:.3f} s follows one at {before:.3f} s."
            raise TimeReversed(detail)
    if times[0] < 0.0:
        detail = "Times begin at 0 or later."
        raise FrameInvalid(detail)
    if times[-1] - times[0] > LONGEST_S:
        detail = f"The recording lasts {times[-1] - times[0]:.0f} s; send at most {LONGEST_S:.0f} s, one set."
        raise RecordingTooLong(detail)
