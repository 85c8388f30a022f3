"""`python -m bench`: starts what it measures, fills it, measures it, and prints one table."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench import scenarios
from bench.boot import boots
from bench.history import Session, learned, sessions, today, write
from bench.load import Timing, ask, send
from bench.measure import ROUNDS, Outcome, Side, compare
from bench.people import join
from bench.planning import plans
from bench.processes import Meter
from bench.report import console, print_table
from bench.scenarios import Cast
from bench.servers import Child, child, free_port
from fitpulse.infra.embedded import Supervisor
from fitpulse.infra.migration import prepare
from fitpulse.kernel.catalogue import EQUIPMENT, load_catalogue
from fitpulse.services.coaching.api import BodyState
from fitpulse.services.coaching.domain.index import shipped_index

PATIENCE_S = 180.0

LAG = """
select coalesce(sum(greatest(newest.seq - coalesce(o.seq, 0), 0)), 0)::bigint
from unnest($1::text[], $2::text[]) as s (consumer_group, name)
cross join generate_series(0, 15) as p (partition)
cross join lateral (
  select max(seq) as seq from events.outbox e where e.name = s.name and e.partition = p.partition) as newest
left join events.consumer_offset o on o.consumer_group = s.consumer_group and o.partition = p.partition
where newest.seq > coalesce(o.seq, 0)
"""
FOLLOWED = (
    ["progress.sets", "progress.workouts"],
    ["fitpulse.training.set-logged", "fitpulse.training.workout-completed"],
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The running processes: `whole` has every service; `front` those that answer what is measured alone."""

    admin_url: str
    postgres: int
    whole: Child
    front: Child
    bare: Child

    def side(self, name: str, one: Child) -> Side:
        return Side(name, one.port, Meter(one.process.pid, self.postgres))


@contextmanager
def stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="fitpulse-bench-", ignore_cleanup_errors=True)
            )
        )
        folder.chmod(0o711)  # the embedded servers run as another user where we are root
        supervisor = Supervisor(folder / "home", durable=True)
        endpoints = stack.enter_context(supervisor)
        postgres = next(part.pid for part in supervisor.status() if part.name == "postgres")
        assert postgres is not None
        app_url = asyncio.run(prepare(endpoints.postgres_admin_url, "only-for-this-run"))
        port = free_port()
        environment = {
            "FITPULSE_HOME": str(folder / "services"),
            "FITPULSE_DATABASE__URL": app_url,
            "FITPULSE_CACHE__URL": endpoints.valkey_url,
            "FITPULSE_HTTP__PUBLIC_URL": f"http://127.0.0.1:{port}",
            "FITPULSE_HTTP__DRAIN_S": "0",
            "FITPULSE_AUTH__ACCESS_TOKEN_S": "3600",
            "BENCH_DATABASE_URL": app_url,
        }
        every = "identity,training,coaching,progress,community,notifications"
        whole = stack.enter_context(
            child("fitpulse", ["serve", every], port=port, home=folder, **environment)
        )
        bare = stack.enter_context(child("bench.bare", [], port=free_port(), home=folder, **environment))
        whole.wait_ready("/health/ready")
        answering = ["serve", "identity,training,coaching"]
        front = stack.enter_context(
            child("fitpulse", answering, port=free_port(), home=folder, **environment)
        )
        front.wait_ready("/health/ready")
        bare.wait_ready("/health/ready")
        yield Stage(endpoints.postgres_admin_url, postgres, whole, front, bare)


async def drained(owner: asyncpg.Connection, pause_s: float = 0.1) -> None:
    """Wait until progress has seen everything."""
    end = time.monotonic() + PATIENCE_S
    while await owner.fetchval(LAG, *FOLLOWED):
        if time.monotonic() > end:
            message = "the consumers did not come to an end"
            raise TimeoutError(message)
        await asyncio.sleep(pause_s)


async def cast(on: Stage, owner: asyncpg.Connection, history: list[Session], body: BodyState) -> Cast:
    """Have people join, give one of them a past, and wait until progress knows it."""
    people = [await asyncio.to_thread(join, on.whole.url, sorted(EQUIPMENT)) for _ in range(9)]
    await write(owner, people[0].user_id, history, body)
    workouts = []
    for person in people:
        answer = msgspec.json.decode(await ask(on.front.port, person.request("GET", "/v1/workouts/next")))
        workouts.append(answer["id"])
    await drained(owner)
    used = {stored.values.exercise for session in history[:4] for stored, _ in session.sets}
    return Cast(
        veteran=people[0],
        veterans_workout=workouts[0],
        others=people[1:],
        workouts=workouts[1:],
        exercises=sorted(used)[:12],
    )


async def measured(
    on: Stage, history: list[Session], body: BodyState, progress: Progress
) -> tuple[list[Outcome], tuple[float, float]]:
    owner = await asyncpg.connect(on.admin_url)
    try:
        await owner.execute("create extension if not exists pg_stat_statements")
        filling = progress.add_task("two years of training", total=1)
        people = await cast(on, owner, history, body)
        progress.advance(filling)
        return await _measured(on, owner, people, history, progress)
    finally:
        await owner.close()


async def _measured(
    on: Stage, owner: asyncpg.Connection, people: Cast, history: list[Session], progress: Progress
) -> tuple[list[Outcome], tuple[float, float]]:
    front, whole, bare = on.side("front", on.front), on.side("whole", on.whole), on.side("bare", on.bare)
    first, last = history[0].start.date().replace(day=1), date.fromisoformat(f"{today():%Y-%m-%d}")
    count = sum(len(session.sets) for session in history)
    await scenarios.check(people, on.whole.port, sets=count, first=first, last=last + timedelta(days=1))
    apart = [
        scenarios.today(people, front, bare),
        scenarios.today_after_a_set(people, front, bare),
        scenarios.listing(front, bare),
        scenarios.search(front, bare),
        scenarios.refresh(people, front, bare),
        scenarios.log_a_set(people, front, bare),
    ]
    outcomes = []
    bar = progress.add_task("statistics", total=ROUNDS + 1)
    scenario = scenarios.statistics(people, whole, bare, first, last)
    outcomes.append(await compare(scenario, owner, lambda: progress.advance(bar)))
    logging = scenarios.log_a_set(people, whole, bare)
    bar = progress.add_task("log a set, with every consumer", total=1)
    aftermath = await _aftermath(logging.scripts(whole), whole, owner)
    progress.advance(bar)
    on.whole.freeze()
    try:
        for scenario in apart:
            bar = progress.add_task(scenario.name, total=ROUNDS + 1)
            outcomes.append(await compare(scenario, owner, lambda bar=bar: progress.advance(bar)))
    finally:
        on.whole.thaw()
    return [outcomes[-1], *outcomes[1:3], outcomes[0], *outcomes[3:-1]], aftermath


async def _aftermath(scripts: "list[object]", whole: Side, owner: asyncpg.Connection) -> tuple[float, float]:
    """CPU ms a logged set in the process with every service, app and database, until all consumers are done."""
    start = whole.meter.read()
    timing: Timing = await send(whole.port, scripts)
    await drained(owner)
    spent = whole.meter.read() - start
    count = len(timing.seconds)
    return spent.app / count * 1e3, spent.database / count * 1e3


def main() -> None:
    columns = TextColumn("{task.description:32}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("start, cold and warm", total=1)
        booted = boots()
        progress.advance(task)
        task = progress.add_task("planner", total=1)
        catalogue, index = load_catalogue(), shipped_index()
        history = list(sessions(catalogue, today()))
        body = learned(history, index)
        planned = plans(body, index, tuple(sorted(EQUIPMENT)), history[-1].end)
        progress.advance(task)
        with stage() as on:
            outcomes, aftermath = asyncio.run(measured(on, history, body, progress))
    print_table(outcomes, aftermath, booted, planned)


if __name__ == "__main__":
    main()
