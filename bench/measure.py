"""Rounds that alternate between FitPulse and the bare application, and the medians of what they cost."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import asyncpg

from bench.load import Script, Timing, send
from bench.processes import Meter, Spent

Batch = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """What most scenarios do around a batch."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two applications."""

    name: str
    port: int
    meter: Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is asked; `scripts` makes one script a connection for a batch on a side.

    `before` and `after` surround each batch and are not measured.
    """

    name: str
    target_ms: float | None
    ours: Side
    bare: Side
    scripts: Callable[[Side], Sequence[Script]]
    batches: int = 1
    before: Batch = nothing
    after: Batch = nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Per request: CPU in ms, latencies in ms, statements as PostgreSQL counted them."""

    app_ms: float
    database_ms: float
    p50_ms: float
    p99_ms: float
    statements: float

    @property
    def cpu_ms(self) -> float:
        return self.app_ms + self.database_ms


@dataclass(slots=True)
class Outcome:
    scenario: Scenario
    ours: list[Cost] = field(default_factory=list)
    bare: list[Cost] = field(default_factory=list)


def middle(costs: Sequence[Cost]) -> Cost:
    """Each figure's median over the rounds."""
    names = ("app_ms", "database_ms", "p50_ms", "p99_ms", "statements")
    return Cost(**{name: median(getattr(cost, name) for cost in costs) for name in names})


async def compare(
    scenario: Scenario, owner: asyncpg.Connection, rounds: int, advance: Callable[[], None]
) -> Outcome:
    """Measure both sides in turns, after a round that warms them up and is thrown away."""
    outcome = Outcome(scenario)
    for number in range(rounds + 1):
        for side, costs in ((scenario.ours, outcome.ours), (scenario.bare, outcome.bare)):
            cost = await measure(scenario, side, owner)
            if number:
                costs.append(cost)
        advance()
    return outcome


async def measure(scenario: Scenario, side: Side, owner: asyncpg.Connection) -> Cost:
    timing, spent = Timing(), Spent(0.0, 0.0)
    statements = 0
    for _ in range(scenario.batches):
        await scenario.before()
        scripts = scenario.scripts(side)
        await owner.execute("select pg_stat_statements_reset()")
        start = side.meter.read()
        timing += await send(side.port, scripts)
        spent += side.meter.read() - start
        statements += await owner.fetchval(
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements where query not like '%pg_stat_statements%'"
        )
        await scenario.after()
    count = len(timing.seconds)
    return Cost(
        app_ms=spent.app / count * 1e3,
        database_ms=spent.database / count * 1e3,
        p50_ms=timing.quantile(0.5) * 1e3,
        p99_ms=timing.quantile(0.99) * 1e3,
        statements=statements / count,
    )
