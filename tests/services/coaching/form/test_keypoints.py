"""Keypoints over the wire: what comes in is what was recorded, and what is wrong with it is said."""

import struct
from math import inf, nan
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.domain.form.errors import FrameInvalid, RecordingTooLong, TimeReversed
from fitpulse.services.coaching.domain.form.keypoints import HEADER, Written, pack, read_keypoints
from fitpulse.services.coaching.domain.form.landmarks import COUNT
from tests.services.coaching.form.recorded import HEIGHT, WIDTH, squats

share = st.floats(-2, 2, width=16)


@st.composite
def recordings(draw: st.DrawFn) -> Written:
    frames = draw(st.integers(1, 4))
    size = draw(st.sampled_from([3, 4]))
    steps = draw(st.lists(st.integers(1, 10**6), min_size=frames, max_size=frames))
    times = [sum(steps[: n + 1]) / 1e6 for n in range(frames)]
    numbers = draw(st.lists(share, min_size=8, max_size=8))
    points = (numbers * (frames * COUNT * size))[: frames * COUNT * size]
    world = (numbers * (frames * COUNT * 3))[: frames * COUNT * 3] if draw(st.booleans()) else None
    return Written(draw(st.integers(1, 4000)), draw(st.integers(1, 4000)), times, points, world)


@given(recordings(), st.sampled_from([2, 4]))
def test_both_forms_tell_the_same_frames(written: Written, wide: Literal[2, 4]) -> None:
    compact = read_keypoints(pack(written, wide), "binary")
    plain = read_keypoints(msgspec.json.encode(written), "json")
    assert list(compact.times) == pytest.approx(list(plain.times))
    for number in range(len(written.times)):
        mine, theirs = compact.moment(number), plain.moment(number)
        assert mine.points == pytest.approx(theirs.points, nan_ok=True)
        assert mine.world == pytest.approx(theirs.world) if theirs.world else mine.world is None


def test_a_frame_reaches_the_engine_in_square_pixels() -> None:
    points = [0.5, 0.25, 0.125, 1.0] * COUNT
    points[3] = 0.0
    moment = read_keypoints(pack(Written(WIDTH, HEIGHT, [0.0], points)), "binary").moment(0)
    assert moment.points[4:8] == (WIDTH / 2, HEIGHT / 4, WIDTH / 8, 1.0)
    assert moment.points[0] != moment.points[0], "a point that wasn't found has no place"


COMPACT = pack(squats(1, fps=10))


def altered(place: int, content: bytes, base: bytes = COMPACT) -> bytes:
    return base[:place] + content + base[place + len(content) :]


def with_number(value: float, base: bytes = COMPACT) -> bytes:
    frames = HEADER.unpack_from(base)[-1]
    return altered(HEADER.size + 4 * frames + 6, struct.pack("<e", value), base)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"", FrameInvalid, "FPK1"),
        (b"{}" + COMPACT, FrameInvalid, "FPK1"),
        (COMPACT[:-1], FrameInvalid, "bytes; "),
        (COMPACT + b"\0", FrameInvalid, "bytes; "),
        (altered(4, b"\x03"), FrameInvalid, "3 bytes a number"),
        (altered(5, b"\x09"), FrameInvalid, "9 numbers a point"),
        (altered(8, b"\0\0"), FrameInvalid, "measures 0"),
        (altered(12, struct.pack("<I", 0)), FrameInvalid, "no frames"),
        (altered(12, struct.pack("<I", 1_000_000)), RecordingTooLong, "10,800"),
        (altered(12, b"\xff\xff\xff\xff"), RecordingTooLong, "10,800"),
        (altered(HEADER.size + 4, struct.pack("<I", 0)), TimeReversed, "follows one"),
        (altered(HEADER.size, struct.pack("<I", 2**31)), TimeReversed, "follows one"),
        (with_number(nan), FrameInvalid, "Number 4 isn't finite"),
        (with_number(inf), FrameInvalid, "isn't finite"),
        (with_number(-inf), FrameInvalid, "isn't finite"),
        (with_number(128), FrameInvalid, "128"),
    ],
)
def test_what_is_wrong_with_compact_keypoints_is_said(
    content: bytes, error: type[FitPulseError], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_keypoints(content, "binary")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"[]", FrameInvalid),
        (b"\xff", FrameInvalid),
        (b'{"width":1,"height":1,"times":[0],"points":[NaN]}', FrameInvalid),
        (b'{"width":1,"height":1,"times":[0],"points":[0.5]}', FrameInvalid),
        (b'{"width":1,"height":1,"times":[],"points":[]}', FrameInvalid),
        (b'{"width":1,"height":1,"times":[-1],"points":[' + b"0," * 131 + b"0]}", FrameInvalid),
        (b'{"width":1,"height":1,"times":[0],"points":[' + b"0," * 131 + b"1e300]}", FrameInvalid),
        (b'{"width":1,"height":1,"times":[0,0],"points":[' + b"0," * 263 + b"0]}", TimeReversed),
        (b'{"width":1,"height":1,"times":[0,181],"points":[' + b"0," * 263 + b"0]}", RecordingTooLong),
        (b'{"width":1,"height":1,"times":[0],"points":[' + b"0," * 131 + b'0],"world":[1]}', FrameInvalid),
        (b'{"width":1,"height":1,"times":[0],"extra":1,"points":[' + b"0," * 131 + b"0]}", FrameInvalid),
    ],
)
def test_what_is_wrong_with_json_keypoints_is_said(body: bytes, error: type[FitPulseError]) -> None:
    with pytest.raises(error):
        read_keypoints(body, "json")


@given(st.binary(max_size=600), st.integers(0, len(COMPACT) - 1))
def test_no_bytes_break_the_reader(noise: bytes, place: int) -> None:
    """Fuzzed: anything is either read, frame by frame, or refused in words."""
    for content in (noise, b"FPK1" + noise, altered(place, noise)[: len(COMPACT)]):
        for kind in ("binary", "json"):
            try:
                found = read_keypoints(content, kind)  # type: ignore[arg-type]
            except FitPulseError:
                continue
            for number in range(len(found.times)):
                assert len(found.moment(number).points) == 4 * COUNT
