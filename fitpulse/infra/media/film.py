"""A video as pictures with their own times, whatever its rate, turn or size."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from fitpulse.infra.media.errors import MediaTooLarge, MediaUnreadable
from fitpulse.infra.media.guard import guard
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import Clip, opened
from fitpulse.infra.media.tool import Tool

BYTES = 4
"""Red, green, blue and one unused byte a pixel."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`pixels` is height x width x 4 bytes (RGB and one unused); it is overwritten by the next picture."""

    t: float
    pixels: bytearray


def watch(
    path: Path, clip: Clip, size: tuple[int, int], limits: Limits, *, most_fps: float, steady: bool = False
) -> Iterator[Picture]:
    """The pictures of `clip`, `size` (width, height) large, at most `most_fps` of them a second of film.

    Times are the file's own, in seconds from its first picture, so that a variable rate is kept; `steady` instead
    repeats or drops pictures to reach `most_fps` exactly. Raises what `errors` lists.
    """
    wide, high = size
    with ExitStack() as stack:
        stream = stack.enter_context(opened(path, limits))
        times, theirs = os.pipe()
        stack.callback(os.close, times)
        try:
            tool = Tool(
                _arguments(clip, size, limits, most_fps, theirs, steady=steady),
                limits,
                stream,
                pipes=[theirs],
            )
        finally:
            os.close(theirs)
        stack.enter_context(tool)
        clock = _Clock(tool, times)
        pixels = bytearray(wide * high * BYTES)
        frame = memoryview(pixels)
        seen = 0
        first = None
        while tool.fill(frame) == len(frame):
            at = clock.next()
            if at is None:
                break
            first = at if first is None else first
            t = at - first
            if t > limits.seconds:
                detail = f"{path.name} runs for more than {limits.seconds:.0f} s. Cut out the set."
                raise MediaTooLarge(detail)
            seen += 1
            yield Picture(t, pixels)
        complaint = tool.finish()
        if "Cannot allocate memory" in complaint:
            detail = f"{path.name} needs more than {limits.memory >> 20} MB to decode."
            raise MediaTooLarge(detail)
        if seen == 0 or tool.status != 0:
            detail = f"{path.name} can't be decoded: {_last_line(complaint)}"
            raise MediaUnreadable(detail)


def _arguments(
    clip: Clip, size: tuple[int, int], limits: Limits, fps: float, times: int, *, steady: bool
) -> list[str]:
    # One picture from each slot of 1/fps seconds: even gaps where the rates fit, the right number where they don't.
    slot = f"floor(t*{fps}+0.01)"
    before = f"floor(prev_selected_t*{fps}+0.01)"
    pick = f"fps={fps}" if steady else f"select='isnan(prev_selected_t)+gt({slot}\\,{before})'"
    shape = f"scale={size[0]}:{size[1]}:flags=bilinear,setsar=1,format=rgb0"
    chain = f"[0:{clip.stream}]{pick},{shape},split[a][c];[c]crop=2:2[b]"
    return [
        *guard(limits),
        *("-loglevel", "error", "-t", str(limits.seconds + 1), "-i", "fd:"),
        *("-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", chain),
        *("-map", "[a]", "-fps_mode", "passthrough", "-threads", "1", "-f", "rawvideo", "pipe:1"),
        *("-map", "[b]", "-fps_mode", "passthrough", "-enc_time_base", "filter", "-c:v", "rawvideo"),
        *("-threads", "1", "-flush_packets", "1", "-f", "framecrc", f"pipe:{times}"),
    ]


class _Clock:
    """Reads the times of pictures from ffmpeg's own list of frames."""

    def __init__(self, tool: Tool, source: int) -> None:
        self._tool = tool
        self._source = source
        self._rest = b""
        self._unit = Fraction(1, 1000)

    def next(self) -> float | None:
        """The time of the next picture in seconds; None where the list has ended."""
        while True:
            line, newline, rest = self._rest.partition(b"\n")
            if not newline:
                more = self._tool.take(self._source)
                if not more:
                    return None
                self._rest += more
                continue
            self._rest = rest
            if line.startswith(b"#tb"):
                self._unit = Fraction(line.partition(b":")[2].strip().decode())
            elif not line.startswith(b"#"):
                return float(int(line.split(b",")[2]) * self._unit)


def _last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1].strip() if lines else "it holds none."
