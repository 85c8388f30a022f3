"""CPU time and memory of processes, read from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds: the application's processes and the database's."""

    app: float
    database: float

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.app - other.app, self.database - other.database)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.app + other.app, self.database + other.database)


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*"):
            try:
                found += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue
    return found


def cpu_s(pid: int) -> float:
    """User and system time of a process, in seconds, with the scheduler's resolution where it is offered."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 + _other_threads_s(pid)
    except OSError:
        return 0.0


def _other_threads_s(pid: int) -> float:
    total = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*"):
        if task.name != str(pid):
            try:
                total += int((task / "schedstat").read_text().split()[0]) / 1e9
            except OSError:
                continue
    return total


def pss_mib(pid: int) -> float:
    """Proportional set size: shared pages count by their share."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


@dataclass(frozen=True, slots=True)
class Meter:
    """Measures one application process against the database that it shares."""

    app: int
    postgres: int

    def read(self) -> Spent:
        """Backends of a pool live as long as the measurement, so nothing is lost with an exit."""
        return Spent(
            sum(cpu_s(pid) for pid in family(self.app)), sum(cpu_s(pid) for pid in family(self.postgres))
        )
