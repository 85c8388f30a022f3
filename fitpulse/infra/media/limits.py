"""What a video may be and what its decoder may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`pixels` in one picture; `seconds` of film; `stall_s` without output before the decoder counts as stuck.

    `memory` (bytes that it may write to), `cpu_s`, `file_bytes` (the largest file it may write) and `files` (open at
    once) are enforced by the kernel, `wall_s` by whoever reads its output.
    """

    bytes: int = 4 * 1024**3
    pixels: int = 4096 * 2304
    seconds: float = 1800.0
    streams: int = 16
    memory: int = 448 * 1024**2
    cpu_s: int = 900
    wall_s: float = 1800.0
    stall_s: float = 20.0
    file_bytes: int = 2 * 1024**3
    files: int = 32
