"""Who is simulated, and the run itself: people spread over processes, each under every program."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from random import Random

from bench.quality.client import COMMAND, LineClient
from bench.quality.habits import DILIGENT, habits_of
from bench.quality.movements import Movements, movements_of
from bench.quality.people import DAYS, MINUTES, STATUSES, Person, person_of
from bench.quality.trial import PROGRAMS, Outcome, Trial
from bench.quality.worlds import WORLDS

_ASKING = frozenset({"planner", "first week"})


@dataclass(frozen=True, slots=True)
class Study:
    """What `--athletes`, `--weeks`, `--seed`, `--only` and `--judge` say, and how the planner is started."""

    athletes: int
    weeks: int
    seed: int
    command: tuple[str, ...] = COMMAND
    programs: tuple[str, ...] = PROGRAMS
    judge: str = "first"

    def people(self, gym: tuple[str, ...]) -> list[Person]:
        """Every status, minutes and days alike in turn; worlds go round among them."""
        cells = [(status, minutes, days) for status in STATUSES for minutes in MINUTES for days in DAYS]
        Random(self.seed).shuffle(cells)
        found = []
        for number in range(self.athletes):
            status, minutes, days = cells[number % len(cells)]
            # The stride walks through all worlds for each cell as the rounds go on.
            world = WORLDS[(number + number // len(cells)) % len(WORLDS)]
            found.append(person_of(number, self.seed, world, status, minutes, days, self.weeks, gym))
        return found


def catalogue(command: Sequence[str]) -> tuple[Movements, tuple[str, ...]]:
    """Ask the planner what exercises and equipment there are."""
    with LineClient(command) as client:
        answer = client.ask("catalogue")
    return movements_of(answer["exercises"]), tuple(answer["equipment"])


def live(person: Person, study: Study, movements: Movements) -> list[Outcome]:
    """One person's half years, one a program."""
    habits = habits_of(person) if study.judge == "second" else DILIGENT
    found = []
    for name in study.programs:
        client = LineClient(study.command) if name in _ASKING else None
        trial = Trial(person, movements, name, client, judge=study.judge, habits=habits)
        found.append(trial.run(study.weeks))
    return found


def run(study: Study, workers: int) -> Iterator[list[Outcome]]:
    """Yield each person's outcomes as they come in."""
    movements, gym = catalogue(study.command)
    people = study.people(gym)
    with ProcessPoolExecutor(workers) as pool:
        waiting = [pool.submit(live, person, study, movements) for person in people]
        for done in as_completed(waiting):
            yield done.result()
