"""The one table."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.boot import Boot
from bench.load import Timing
from bench.measure import Outcome, middle
from bench.processes import Spent

console = Console(width=None if os.isatty(1) else 170)
HEADINGS = (
    "app ms", "db ms", "CPU ms", "target", "bare app", "bare db", "ratio", "p50 ms", "p99 ms", "bare p50",
    "bare p99", "statements",
)  # fmt: skip
PLAN_P99_MS = 60.0
IDLE_MB = 400.0


def print_table(
    outcomes: Sequence[Outcome], aftermath: Spent, boots: tuple[Boot, Boot], plans: Timing
) -> None:
    now = datetime.now(UTC)
    table = Table(title=f"FitPulse and a bare application, {now:%Y-%m-%d %H:%M} UTC, {_machine()}")
    table.add_column("per request, medians of rounds")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        ours, bare = middle(outcome.ours), middle(outcome.bare)
        table.add_row(
            outcome.scenario.name,
            f"{ours.app_ms:.2f}",
            f"{ours.database_ms:.2f}",
            f"{ours.cpu_ms:.2f}",
            _held(ours.cpu_ms, outcome.scenario.target_ms),
            f"{bare.app_ms:.2f}",
            f"{bare.database_ms:.2f}",
            f"{ours.cpu_ms / bare.cpu_ms:.2f}",
            f"{ours.p50_ms:.1f}",
            f"{ours.p99_ms:.1f}",
            f"{bare.p50_ms:.1f}",
            f"{bare.p99_ms:.1f}",
            f"{ours.statements:.1f}",
        )
    app, database = aftermath.app * 1e3, aftermath.database * 1e3
    table.add_row(
        "log a set, with every consumer", f"{app:.2f}", f"{database:.2f}", f"{app + database:.2f}", *["-"] * 9
    )
    table.add_section()
    p50, p99 = plans.quantile(0.5) * 1e3, plans.quantile(0.99) * 1e3
    table.add_row(
        "one plan, 2-year body",
        *["-"] * 3,
        _held(p99, PLAN_P99_MS),
        "-",
        "-",
        "-",
        f"{p50:.1f}",
        f"{p99:.1f}",
    )
    table.add_section()
    cold, warm = boots
    idle = sum(warm.memory_mib.values()) * 1.048576
    parts = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(warm.memory_mib.items()))
    table.add_row("idle memory of everything, MB", "-", "-", f"{idle:.0f}", _held(idle, IDLE_MB))
    table.add_row("seconds to ready, cold", "-", "-", f"{cold.seconds:.1f}")
    table.add_row("seconds to ready, warm", "-", "-", f"{warm.seconds:.1f}")
    console.print(table)
    console.print(f"Idle, in MiB: {parts}.")


def _held(value: float, target: float | None) -> str:
    if target is None:
        return "-"
    return f"[green]≤ {target:g} ✓[/green]" if value <= target else f"[red]≤ {target:g} ✗[/red]"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"
