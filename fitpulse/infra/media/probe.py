"""What a video is, before a single picture of it is decoded."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fitpulse.infra.media.errors import MediaTooLarge, MediaUnreadable
from fitpulse.infra.media.guard import guard
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.tool import Tool

# Names and comments inside a file are printed too, but always deeper than two spaces, so they can't pass for these.
STREAM = re.compile(
    r"^  Stream #0:(?P<number>\d+)\S*: Video: (?P<codec>\w+).*?, (?P<width>\d{1,6})x(?P<height>\d{1,6})"
    r"(?: \[SAR (?P<sar>\d+:\d+))?(?P<rest>.*)$",
    re.MULTILINE,
)
CROWDED = "exceeds max_streams"
SWOLLEN = "exceeds specified max pixel count"
ROTATION = re.compile(r"^      Display Matrix: rotation of (-?[\d.]+) degrees", re.MULTILINE)
DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.MULTILINE)
RATE = re.compile(r"([\d.]+)(k?) fps")
QUARTERS = (90, 270)
SOME_RATE = 30.0


@dataclass(frozen=True, slots=True)
class Clip:
    """`width` and `height` in square pixels as a person sees it, upright; `fps` the average rate.

    `seconds` is None where the container doesn't tell; `stream` is the number of the picture's stream.
    """

    width: int
    height: int
    fps: float
    seconds: float | None
    stream: int

    def fit(self, longest: int) -> tuple[int, int]:
        """The even width and height with which the longer side is at most `longest`."""
        share = min(1.0, longest / max(self.width, self.height))
        return max(2, 2 * round(self.width * share / 2)), max(2, 2 * round(self.height * share / 2))


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for whoever is to write into a pipe of this name."""
    return os.open(path, flags | os.O_NONBLOCK)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The file at `path`, which must be a plain file within the limits."""
    with open(path, "rb", opener=_at_once) as stream:
        about = os.fstat(stream.fileno())
        if not stat.S_ISREG(about.st_mode):
            detail = f"{path.name} is not a file."
            raise MediaUnreadable(detail)
        if about.st_size > limits.bytes:
            detail = (
                f"{path.name} has {about.st_size / 1e9:.1f} GB; at most {limits.bytes / 1e9:.1f} are taken."
            )
            raise MediaTooLarge(detail)
        yield stream


def probe(path: Path, limits: Limits) -> Clip:
    """Look at the head of `path`; raises MediaUnreadable or MediaTooLarge with what is wrong, in words."""
    with opened(path, limits) as stream, Tool([*guard(limits), "-i", "fd:"], limits, stream) as tool:
        said = tool.finish()
    found = STREAM.search(said)
    if found is None and CROWDED in said:
        detail = f"{path.name} has more than {limits.streams} streams."
        raise MediaTooLarge(detail)
    if found is None and SWOLLEN in said:
        detail = f"{path.name} has pictures of more than {limits.pixels / 1e6:.1f} megapixels."
        raise MediaTooLarge(detail)
    if found is None:
        detail = f"{path.name} holds no film in a format that is read, such as MP4, MOV, WebM, MKV or AVI."
        raise MediaUnreadable(detail)
    wide, high = int(found["width"]), int(found["height"])
    if wide * high > limits.pixels:
        detail = f"{path.name} is {wide}x{high}; at most {limits.pixels / 1e6:.1f} megapixels are taken."
        raise MediaTooLarge(detail)
    seconds = _seconds(said)
    if seconds is not None and seconds > limits.seconds:
        detail = (
            f"{path.name} runs for {seconds:.0f} s; at most {limits.seconds:.0f} are taken. Cut out the set."
        )
        raise MediaTooLarge(detail)
    return _clip(found, said, seconds)


def _clip(found: re.Match[str], said: str, seconds: float | None) -> Clip:
    wide, high = int(found["width"]), int(found["height"])
    across, down = (int(part) for part in (found["sar"] or "1:1").split(":"))
    if across > 0 and down > 0:
        wide = max(1, round(wide * across / down))
    turned = ROTATION.search(said, found.end())
    if turned is not None and round(float(turned[1])) % 360 in QUARTERS:
        wide, high = high, wide
    rate = RATE.search(found["rest"])
    fps = float(rate[1]) * (1000.0 if rate[2] else 1.0) if rate is not None else SOME_RATE
    return Clip(wide, high, fps, seconds, int(found["number"]))


def _seconds(said: str) -> float | None:
    told = DURATION.search(said)
    return int(told[1]) * 3600 + int(told[2]) * 60 + float(told[3]) if told is not None else None
