"""`python -m bench`: starts what it measures, fills it, measures it, and prints one table."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import msgspec
import structlog
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import scenarios
from bench.boot import boots
from bench.history import Session, learned, sessions, today, write
from bench.load import Script, ask, send
from bench.measure import Outcome, Scenario, Side, compare
from bench.people import join
from bench.planning import plans
from bench.processes import Meter, Spent
from bench.report import print_table
from bench.scenarios import Cast
from bench.servers import Child, child, free_port
from fitpulse.infra.embedded import Supervisor
from fitpulse.infra.events.envelope import unversioned
from fitpulse.infra.schema import prepare
from fitpulse.kernel.catalogue import EQUIPMENT, load_catalogue
from fitpulse.kernel.events import Event
from fitpulse.services.coaching.api import BodyState
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.training.events import RecordAchieved, SetLogged, WorkoutCompleted

ROUNDS = 5
PATIENCE_S = 300.0

LAG = """
select coalesce(sum(greatest(newest.seq - coalesce(o.seq, 0), 0)), 0)::bigint
from unnest($1::text[], $2::text[]) as s (consumer_group, name)
cross join generate_series(0, 15) as p (partition)
cross join lateral (
  select max(seq) as seq from events.outbox e where e.name = s.name and e.partition = p.partition) as newest
left join events.consumer_offset o on o.consumer_group = s.consumer_group and o.partition = p.partition
where newest.seq > coalesce(o.seq, 0)
"""
FOLLOWED: tuple[tuple[str, type[Event]], ...] = (
    ("progress.sets", SetLogged),
    ("progress.form", SetLogged),
    ("progress.workouts", WorkoutCompleted),
    ("notifications.records", RecordAchieved),
    ("notifications.workouts", WorkoutCompleted),
    ("community.scores", WorkoutCompleted),
    ("training.outcomes", WorkoutCompleted),
)
"""The consumer groups that follow what is measured; without all of them a set would seem cheaper than it is."""


LAZY_COMMIT = "alter role fitpulse_app set synchronous_commit = off"
PROMPT_COMMIT = """
alter role fitpulse_app reset synchronous_commit;
select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fitpulse_app' and state = 'idle'
"""
"""Filling would wait for the disk 20,000 times; what is measured commits as in production."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The servers, and FitPulse with every service in one process."""

    admin_url: str
    postgres: int
    environment: dict[str, str]
    folder: Path
    rpc_address: str
    whole: Child

    def side(self, name: str, one: Child) -> Side:
        return Side(name, one.port, Meter(one.process.pid, self.postgres))

    @contextmanager
    def front(self) -> Iterator[Side]:
        """Only the services that answer what is measured alone, without the consumers of its events."""
        peers = dict.fromkeys(("progress", "community", "notifications"), self.rpc_address)
        environment = self.environment | {"FITPULSE_RPC__PEERS": json.dumps(peers)}
        arguments = ["serve", "identity,training,coaching"]
        with child("fitpulse", arguments, port=free_port(), home=self.folder, **environment) as one:
            one.wait_ready("/health/ready")
            yield self.side("front", one)

    @contextmanager
    def bare(self) -> Iterator[Side]:
        with child("bench.bare", [], port=free_port(), home=self.folder, **self.environment) as one:
            one.wait_ready("/health/ready")
            yield self.side("bare", one)


class Steps:
    """Tells how far it is: bars for a person, one line a step for a log."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._console = Console(stderr=True)
        columns = TextColumn("{task.description:34}"), BarColumn(), TimeElapsedColumn()
        self.bars = Progress(*columns, console=self._console, disable=not self._console.is_terminal)

    @contextmanager
    def step(self, name: str, total: int = 1) -> Iterator[Callable[[], None]]:
        """Yields what advances it; the end completes it."""
        task, started = self.bars.add_task(name, total=total), time.perf_counter()
        yield lambda: self.bars.advance(task)
        self.bars.update(task, completed=total)
        if not self._console.is_terminal:
            self._console.print(f"{name}: {time.perf_counter() - started:.0f} s")

    async def compare(self, scenario: Scenario, owner: asyncpg.Connection) -> Outcome:
        with self.step(scenario.name, self._rounds + 1) as advance:
            return await compare(scenario, owner, self._rounds, advance)


@contextmanager
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="fitpulse-bench-", ignore_cleanup_errors=True)
            )
        )
        folder.chmod(0o711)  # the embedded servers run as another user where we are root
        quiet = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
        supervisor = Supervisor(folder / "home", durable=True, log=quiet)
        endpoints = stack.enter_context(supervisor)
        postgres = next(part.pid for part in supervisor.status() if part.name == "postgres")
        assert postgres is not None
        app_url = asyncio.run(prepare(endpoints.postgres_admin_url, "only-for-this-run"))
        asyncio.run(run(endpoints.postgres_admin_url, LAZY_COMMIT))
        port, rpc_port = free_port(), free_port()
        environment = {
            "FITPULSE_HOME": str(folder / "services"),
            "FITPULSE_DATABASE__URL": app_url,
            "FITPULSE_CACHE__URL": endpoints.valkey_url,
            "FITPULSE_HTTP__PUBLIC_URL": f"http://127.0.0.1:{port}",
            "FITPULSE_HTTP__DRAIN_S": "0",
            "FITPULSE_AUTH__ACCESS_TOKEN_S": "3600",
            "FITPULSE_RPC__SECRET": "only-for-this-run",
            "BENCH_DATABASE_URL": app_url,
        }
        every = "identity,training,coaching,progress,community,notifications"
        listening = environment | {"FITPULSE_RPC__PORT": str(rpc_port)}
        with child("fitpulse", ["serve", every], port=port, home=folder, **listening) as whole:
            whole.wait_ready("/health/ready")
            address = f"127.0.0.1:{rpc_port}"
            yield Stage(endpoints.postgres_admin_url, postgres, environment, folder, address, whole)


async def run(admin_url: str, statement: str) -> None:
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute(statement)
    finally:
        await owner.close()


async def drained(owner: asyncpg.Connection, pause_s: float = 0.1) -> None:
    """Wait until every consumer has seen everything."""
    end = time.monotonic() + PATIENCE_S
    groups, names = zip(*((group, unversioned(event.TYPE)) for group, event in FOLLOWED), strict=True)
    while await owner.fetchval(LAG, groups, names):
        if time.monotonic() > end:
            message = "the consumers did not come to an end"
            raise TimeoutError(message)
        await asyncio.sleep(pause_s)


async def cast(on: Stage, owner: asyncpg.Connection, history: list[Session], body: BodyState) -> Cast:
    """Have people join, give one of them a past, and wait until all that follows it is done."""
    people = [await asyncio.to_thread(join, on.whole.url, sorted(EQUIPMENT)) for _ in range(9)]
    await write(owner, people[0].user_id, history, body)
    workouts = []
    for person in people:
        answer = msgspec.json.decode(await ask(on.whole.port, person.request("GET", "/v1/workouts/next")))
        workouts.append(answer["id"])
    await drained(owner)
    await owner.execute(PROMPT_COMMIT)
    used = {stored.values.exercise for session in history[:4] for stored, _ in session.sets}
    return Cast(
        veteran=people[0],
        veterans_workout=workouts[0],
        others=people[1:],
        workouts=workouts[1:],
        exercises=sorted(used)[:12],
    )


async def measured(
    on: Stage, history: list[Session], body: BodyState, steps: Steps
) -> tuple[list[Outcome], Spent]:
    """Every scenario's outcome, and what a logged set costs with all that follows from it."""
    owner = await asyncpg.connect(on.admin_url)
    try:
        await owner.execute("create extension if not exists pg_stat_statements")
        with steps.step("two years of training"):
            people = await cast(on, owner, history, body)
        with on.front() as front, on.bare() as bare:
            return await _measured(on, front, bare, owner, people, history, steps)
    finally:
        await owner.close()


async def _measured(
    on: Stage,
    front: Side,
    bare: Side,
    owner: asyncpg.Connection,
    people: Cast,
    history: list[Session],
    steps: Steps,
) -> tuple[list[Outcome], Spent]:
    whole = on.side("whole", on.whole)
    first, last = history[0].start.date().replace(day=1), today().date()
    count = sum(len(session.sets) for session in history)
    await scenarios.check(people, on.whole.port, sets=count, first=first, last=last)
    statistics = await steps.compare(scenarios.statistics(people, whole, bare, first, last), owner)
    with steps.step("log a set, with every consumer"):
        aftermath = await _aftermath(scenarios.log_a_set(people, whole, bare).scripts(whole), whole, owner)
    on.whole.freeze()
    try:
        warm = await steps.compare(scenarios.today(people, front, bare), owner)
        after = await steps.compare(scenarios.today_after_a_set(people, front, bare), owner)
        log = await steps.compare(scenarios.log_a_set(people, front, bare), owner)
        listing = await steps.compare(scenarios.listing(front, bare), owner)
        search = await steps.compare(scenarios.search(front, bare), owner)
        refresh = await steps.compare(scenarios.refresh(people, front, bare), owner)
    finally:
        on.whole.thaw()
    return [log, warm, after, statistics, listing, search, refresh], aftermath


async def _aftermath(scripts: Sequence[Script], whole: Side, owner: asyncpg.Connection) -> Spent:
    """CPU seconds a logged set in the process with every service, until all consumers are done."""
    start = whole.meter.read()
    timing = await send(whole.port, scripts)
    await drained(owner)
    spent, count = whole.meter.read() - start, len(timing.seconds)
    return Spent(spent.app / count, spent.database / count)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of 400 requests a scenario and side")
    steps = Steps(parser.parse_args().rounds)
    with steps.bars:
        with steps.step("start, cold and warm"):
            booted = boots()
        with steps.step("planner"):
            catalogue, index = load_catalogue(), shipped_index()
            history = list(sessions(catalogue, today()))
            body = learned(history, index)
            planned = plans(body, index, tuple(sorted(EQUIPMENT)), history[-1].end)
        with stage() as on:
            outcomes, aftermath = asyncio.run(measured(on, history, body, steps))
    print_table(outcomes, aftermath, booted, planned)


if __name__ == "__main__":
    main()
