"""A simulated athlete: what a coach is told, what nobody is told, and the half year that happens to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import exp, log
from random import Random

from bench.quality.worlds import World

START = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
STATUSES = ("beginner", "novice", "intermediate", "returner")
MINUTES = (30, 45, 60, 90)
DAYS = (2, 3, 4, 5)
WEEKDAYS: Mapping[int, tuple[int, ...]] = {2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 4, 5)}
GARAGE = ("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar")

_LIFTS: Mapping[str, Mapping[str, float]] = {
    # 1RM over bodyweight of somebody who never trained.
    "male": {
        "barbell-back-squat": 0.72, "barbell-bench-press": 0.58, "barbell-deadlift": 0.95,
        "barbell-overhead-press": 0.37, "barbell-row": 0.52, "pull-up": 0.92,
    },
    "female": {
        "barbell-back-squat": 0.54, "barbell-bench-press": 0.34, "barbell-deadlift": 0.70,
        "barbell-overhead-press": 0.22, "barbell-row": 0.35, "pull-up": 0.70,
    },
}  # fmt: skip
_USED = {
    # Share of lifelong gains already made: through muscle, pattern, exercise; and the best ever muscle.
    "beginner": (0.04, 0.08, 0.0, 0.04),
    "novice": (0.34, 0.55, 0.5, 0.34),
    "intermediate": (0.64, 0.80, 0.75, 0.64),
    "returner": (0.32, 0.60, 0.45, 0.62),
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """One person's own numbers; the names are those of `World`. `lifts` are kilograms before any training."""

    lifts: Mapping[str, float]
    used: tuple[float, float, float, float]
    muscle: float
    pattern: float
    skill: float
    muscle_days: float
    pattern_days: float
    skill_days: float
    need: float
    most: float
    session: float
    local_h: float
    local: float
    whole_days: float
    whole: float
    acute: float
    acute_s: float
    curve: float
    reserve_bias: float
    reserve_noise: float
    day: float
    pain: float
    pain_days: float
    tempo_s: float
    hurry: float
    change_s: float
    ratio_spread: float


@dataclass(frozen=True, slots=True)
class Day:
    """What befalls one day whatever the program: sleep, stress, form, and whether training is possible."""

    sleep_h: float
    quality: int
    form: float
    growth: float
    free: bool


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    seed: int
    status: str
    world: str
    minutes: int
    days: int
    goal: str
    sex: str
    bodyweight_kg: float
    birth_year: int
    bar_kg: float
    equipment: tuple[str, ...]
    history: bool
    hidden: Hidden = field(repr=False)
    life: tuple[Day, ...] = field(repr=False)

    @property
    def experience(self) -> str:
        return {"returner": "intermediate"}.get(self.status, self.status)

    def random(self, *what: object) -> Random:
        """A stream of chance of its own for each purpose, so that programs meet the same luck."""
        return Random(f"{self.seed}/{self.number}/{'/'.join(map(str, what))}")

    def day(self, when: date) -> Day:
        return self.life[(when - START.date()).days]


def person_of(
    number: int,
    seed: int,
    world: World,
    status: str,
    minutes: int,
    days: int,
    weeks: int,
    gym: tuple[str, ...],
) -> Person:
    """Draw one person; everything follows from the seed and the number."""
    random = Random(f"{seed}/{number}/person")
    sex = random.choice(("female", "male"))
    bodyweight = round(exp(random.gauss(log(79.0 if sex == "male" else 65.0), 0.14)), 1)
    goal = random.choice(("strength", "strength", "muscle", "general" if status != "returner" else "return"))
    return Person(
        number=number,
        seed=seed,
        status=status,
        world=world.name,
        minutes=minutes,
        days=days,
        goal=goal,
        sex=sex,
        bodyweight_kg=bodyweight,
        birth_year=2026 - random.randint(18, 52),
        bar_kg=20.0 if sex == "male" else 10.0,
        equipment=gym if random.random() < 0.65 else GARAGE,
        history=status in {"novice", "intermediate"} and random.random() < 0.5,
        hidden=_hidden(random, world, status, sex, bodyweight),
        life=_life(random, 7 * weeks + 1, world.day),
    )


def _hidden(random: Random, world: World, status: str, sex: str, bodyweight: float) -> Hidden:
    def around(mean: float, spread: float) -> float:
        return mean * exp(random.gauss(0.0, spread))

    able = around(1.0, 0.16)
    scaled = bodyweight * (bodyweight / (79.0 if sex == "male" else 65.0)) ** -0.33
    used = tuple(min(0.95, max(0.0, share * around(1.0, 0.12))) for share in _USED[status])
    muscle, pattern, skill = around(world.muscle, 0.25), around(world.pattern, 0.2), around(world.skill, 0.25)
    trained = exp(used[0] * muscle + used[1] * pattern + used[2] * skill)
    lifts = {
        lift: ratio * (bodyweight if lift == "pull-up" else scaled) * able * around(1.0, 0.12)
        * (trained**0.5 if lift == "pull-up" else trained)
        for lift, ratio in _LIFTS[sex].items()
    }  # fmt: skip
    return Hidden(
        lifts=lifts,
        used=(used[0], used[1], used[2], max(used[0], used[3])),
        muscle=muscle,
        pattern=pattern,
        skill=skill,
        muscle_days=around(400.0, 0.3),
        pattern_days=around(85.0, 0.25),
        skill_days=around(55.0, 0.25),
        need=around(world.need, 0.25),
        most=around(world.most, 0.2),
        session=around(world.session, 0.2),
        local_h=around(world.local_h, 0.25),
        local=around(world.local, 0.25),
        whole_days=around(world.whole_days, 0.25),
        whole=around(world.whole, 0.3),
        acute=around(0.075, 0.2),
        acute_s=around(130.0 if sex == "male" else 110.0, 0.2),
        curve=around(world.curve * (1.0 if sex == "male" else 1.12), world.curve_spread),
        reserve_bias=random.gauss(world.reserve_bias, 0.6),
        reserve_noise=around(world.reserve_noise, 0.3),
        day=around(world.day, 0.2),
        pain=around(world.pain, 0.6),
        pain_days=around(9.0, 0.3),
        tempo_s=around(3.4, 0.12),
        hurry=around(1.05, 0.1),
        change_s=around(70.0, 0.25),
        ratio_spread=0.13,
    )


def _life(random: Random, days: int, spread: float) -> tuple[Day, ...]:
    """Stress that lingers, sleep that follows it, spells of illness or travel, and stale weeks."""
    found, stress, ill, stale = [], 0.0, 0, 0
    keeps = random.gauss(0.91, 0.04)
    for _ in range(days):
        stress = 0.85 * stress + random.gauss(0.0, 0.5)
        sleep = max(3.5, min(10.0, 7.3 - 0.5 * stress + random.gauss(0.0, 0.7)))
        ill = ill - 1 if ill else (random.randint(4, 11) if random.random() < 0.004 else 0)
        stale = stale - 1 if stale else (random.randint(14, 35) if random.random() < 0.006 else 0)
        well = max(0.6, 1.0 - 0.06 * max(0.0, stress) - 0.05 * max(0.0, 6.5 - sleep))
        found.append(
            Day(
                sleep_h=round(sleep, 1),
                quality=max(1, min(5, round(3.4 - 0.6 * stress + random.gauss(0.0, 0.6)))),
                form=random.gauss(0.0, spread) - 0.008 * stress - 0.012 * max(0.0, 6.0 - sleep),
                growth=(0.4 if stale else 1.0) * well,
                free=not ill and random.random() < keeps,
            )
        )
    return tuple(found)


def calendar(person: Person, weeks: int) -> list[datetime]:
    """The evenings on which this person can train."""
    chosen = WEEKDAYS[person.days]
    days = (START + timedelta(days=7 * week + day) for week in range(weeks) for day in chosen)
    return [at for at in days if person.day(at.date()).free]
