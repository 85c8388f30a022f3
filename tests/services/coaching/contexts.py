"""Generated athletes in generated states, for the properties that must hold for everybody."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from fitpulse.kernel.catalogue import EQUIPMENT, MUSCLES, REGIONS
from fitpulse.services.coaching.api import (
    GYM_DUMBBELLS_KG,
    GYM_PLATES_KG,
    AthleteProfile,
    BodyState,
    CheckIn,
    DayVolume,
    ExerciseState,
    Injury,
    MuscleState,
    PainState,
    PlanRequest,
    Result,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.staples import STAPLES

HOME = ("dumbbells", "bench", "bands", "pull-up-bar")
GARAGE = ("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar")
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)


def request_of(seed: int) -> PlanRequest:
    """One generated question; a seed says less in a failure's report than the request, and enough."""
    random = Random(seed)  # noqa: S311 -- no secret is drawn
    athlete = profile_of(random)
    return PlanRequest(
        athlete=athlete,
        body=body_of(random) if random.random() < 0.85 else BodyState(),
        at=NOW,
        minutes=random.choice([None, 15, 20, 25, 30, 45, 60, 75, 90, 120]),
        checkin=checkin_of(random) if random.random() < 0.5 else None,
        insist=random.random() < 0.6,
    )


def profile_of(random: Random) -> AthleteProfile:
    ids = [entry.id for entry in shipped_index().entries]
    return AthleteProfile(
        goal=random.choice(["strength", "muscle", "general", "fat_loss", "endurance", "return"]),
        days_per_week=random.randint(1, 7),
        minutes=random.choice([20, 30, 45, 60, 90]),
        equipment=random.choice(
            [(), HOME, GARAGE, EQUIPMENT, tuple(random.sample(EQUIPMENT, random.randint(1, 20)))]
        ),
        sex=random.choice(["female", "male", None]),
        birth_year=random.choice([None, random.randint(1940, 2010)]),
        bodyweight_kg=random.choice([None, round(random.uniform(42.0, 140.0), 1)]),
        experience=random.choice(["beginner", "novice", "intermediate", "advanced"]),
        bar_kg=random.choice([20.0, 15.0, 10.0, 7.5]),
        plates_kg=random.choice(
            [GYM_PLATES_KG, (), (10.0, 5.0, 5.0, 2.5), tuple(random.choices([0.5, 1.134, 4.536, 20.0], k=6))]
        ),
        dumbbells_kg=random.choice(
            [GYM_DUMBBELLS_KG, (), (5.0, 10.0), tuple(sorted(random.sample(range(2, 40), 6)))]
        ),
        injuries=tuple(
            Injury(region=region, severity=random.randint(1, 3))
            for region in random.sample(REGIONS, random.choice([0, 0, 0, 1, 2]))
        ),
        banned=tuple(random.sample(ids, random.choice([0, 0, 3, 40]))),
        preferred=tuple(random.sample(ids, random.choice([0, 0, 3, 10]))),
    )


def body_of(random: Random) -> BodyState:
    known = random.choice([0.0, 0.3, 0.8])
    trained = sorted(
        {(NOW - timedelta(days=random.randint(0, 27))).date() for _ in range(random.randint(1, 14))}
    )
    week = [day for day in trained if day > NOW.date() - timedelta(days=8)]
    chosen = {entry.id for entry in random.sample(shipped_index().entries, random.randint(0, 20))}
    chosen |= {name for name in sorted(STAPLES) if random.random() < known}
    return BodyState(
        exercises=tuple(
            sorted((exercise_of(random, name) for name in sorted(chosen)), key=lambda state: state.exercise)
        ),
        muscles=tuple(
            MuscleState(
                muscle=muscle,
                fatigue=round(random.expovariate(0.7), 3),
                at=NOW - timedelta(hours=random.uniform(1, 190)),
                slowness=round(random.uniform(0.7, 1.5), 3),
            )
            for muscle in MUSCLES
            if random.random() < 0.7
        ),
        days=tuple(DayVolume(day=day, sets=volume_of(random)) for day in week),
        trained=tuple(trained),
        sessions=random.randint(1, 300),
        block_started=date(2026, 1, 1) + timedelta(days=random.randint(0, 159)),
        pace=round(random.uniform(0.75, 1.4), 3),
        updated_at=NOW - timedelta(hours=1),
        pains=tuple(
            pain_of(random, region) for region in sorted(random.sample(REGIONS, random.choice([0, 0, 1, 2])))
        ),
    )


def exercise_of(random: Random, exercise: str) -> ExerciseState:
    at = NOW - timedelta(days=random.uniform(0.5, 60))
    results = tuple(
        Result(
            at=at - timedelta(days=3 * n),
            sets=random.randint(1, 5),
            met=(met := random.random() < 0.7),
            short=not met and random.random() < 0.5,
            load_kg=random.choice([None, round(random.uniform(1, 60)) * 2.5]),
            reps=random.choice([None, random.randint(0, 20)]),
            rir=random.choice([None, random.randint(0, 8) / 2]),
            seconds=random.choice([None, random.randint(5, 90)]),
        )
        for n in range(random.randint(0, 2))
    )
    return ExerciseState(
        exercise=exercise,
        at=at,
        log_e1rm=random.choice([None, random.uniform(2.0, 5.2)]),
        variance=random.uniform(0.0005, 0.05),
        results=results,
        avoid_until=random.choice([None, None, None, NOW + timedelta(days=random.uniform(-5, 10))]),
        avoid_region=random.choice([None, random.choice(REGIONS)]),
    )


def pain_of(random: Random, region: str) -> PainState:
    at, times = NOW - timedelta(days=random.uniform(0, 30)), random.randint(1, 3)
    return PainState(
        region=region,
        at=at,
        times=times,
        rest_until=at + timedelta(days=7 * times),
        whole_from=at + timedelta(days=28 * times),
    )


def volume_of(random: Random) -> dict[str, float]:
    return {muscle: random.randint(1, 28) / 4 for muscle in random.sample(MUSCLES, random.randint(0, 12))}


def checkin_of(random: Random) -> CheckIn:
    return CheckIn(
        at=NOW - timedelta(hours=2),
        sleep_h=random.choice([None, round(random.uniform(3, 10), 1)]),
        energy=random.choice([None, random.randint(1, 5)]),
        soreness={muscle: random.randint(0, 4) for muscle in random.sample(MUSCLES, random.randint(0, 6))},
    )


seeds = st.integers(0, 2**48)
