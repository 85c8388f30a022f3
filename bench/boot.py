"""`fitpulse up` in an empty home and again in a used one: seconds until ready, and what it takes when idle."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.processes import family, pss_mib
from bench.servers import child, free_port

IDLE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Boot:
    """Seconds to ready, and MiB (proportional set size) by program once nothing is asked of it."""

    seconds: float
    memory_mib: dict[str, float]


def boots() -> tuple[Boot, Boot]:
    """Cold, with the making of a database cluster and every migration, then warm."""
    with tempfile.TemporaryDirectory(prefix="fitpulse-boot-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the embedded servers run as another user where we are root
        return _boot(Path(folder)), _boot(Path(folder))


def _boot(folder: Path) -> Boot:
    started = time.perf_counter()
    environment = {"FITPULSE_HOME": str(folder / "home"), "FITPULSE_HTTP__DRAIN_S": "0"}
    with child("fitpulse", ["up"], port=free_port(), home=folder, **environment) as up:
        up.wait_ready("/health/ready")
        seconds = time.perf_counter() - started
        time.sleep(IDLE_S)  # what start-up borrowed is given back by then
        memory: dict[str, float] = {}
        for pid in family(up.process.pid):
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            program = name if pid != up.process.pid else "fitpulse"
            memory[program] = memory.get(program, 0.0) + pss_mib(pid)
        return Boot(seconds, memory)
