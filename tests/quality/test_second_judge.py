"""The second judge's sanity: another answer to training, the same directions."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest

from bench.quality.coached import Coached
from bench.quality.fixed import Felt
from bench.quality.habits import DILIGENT, Habits, habits_of
from bench.quality.impulse import CURVES, ImpulseBody, reps_at
from bench.quality.movements import MAIN_LIFTS, Movement, Movements, movements_of
from bench.quality.people import START, Person, person_of
from bench.quality.plans import Told
from bench.quality.session import Session
from bench.quality.steady import Steady
from bench.quality.trial import FULL_BODY, Trial
from bench.quality.worlds import WORLDS
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.main.plan.showing import catalogue_shown

GYM = ("barbell", "plates", "rack", "bench", "pull-up-bar", "lat-pulldown", "dumbbells")


@pytest.fixture(scope="module")
def movements() -> Movements:
    return movements_of(msgspec.to_builtins(catalogue_shown(load_catalogue()).exercises))


def somebody(status: str = "novice", number: int = 0) -> Person:
    return person_of(number, 1, WORLDS[0], status, 60, 3, 12, GYM)


def trained(body: ImpulseBody, movement: Movement, sets: int, weeks: int, reserve: float = 2.0) -> float:
    for day in range(7 * weeks):
        if day % 7 in {0, 2, 4}:
            for _ in range(sets):
                body.lift(movement, 0.78 * body.rested_kg(movement), 6, reserve, failed=False)
        body.sleep(body.person.life[0])
    return body.gain(movement)


@pytest.mark.parametrize("lift", MAIN_LIFTS)
def test_training_gains_and_rest_loses(movements: Movements, lift: str) -> None:
    body, movement = ImpulseBody(somebody(), movements), movements[lift]
    gained = trained(body, movement, 3, 6)
    assert gained > 0.02
    assert 0.0 < trained(body, movement, 0, 6) < gained


def test_what_is_like_a_lift_gains_with_it_less(movements: Movements) -> None:
    body = ImpulseBody(somebody(), movements)
    bench = trained(body, movements["barbell-bench-press"], 3, 6)
    dumbbells, curl = (body.gain(movements[name]) for name in ("dumbbell-bench-press", "barbell-curl"))
    assert bench > dumbbells > curl >= 0.0


def test_too_much_dulls_the_answer(movements: Movements) -> None:
    squat = movements["barbell-back-squat"]
    some, absurd = (trained(ImpulseBody(somebody(), movements), squat, n, 8, 0.0) for n in (4, 60))
    assert some > absurd


@pytest.mark.parametrize("formula", CURVES)
def test_lighter_loads_allow_more_repetitions(formula: str) -> None:
    reps = [reps_at(formula, share) for share in (0.95, 0.9, 0.8, 0.7, 0.6)]
    assert all(fewer < more for fewer, more in pairwise(reps))
    assert reps[2] == pytest.approx(8.0, abs=2.0)


def test_habits_differ_and_stay() -> None:
    drawn = [habits_of(somebody(number=n)) for n in range(60)]
    assert drawn == [habits_of(somebody(number=n)) for n in range(60)]
    silent = sum(not one.tells_reserve for one in drawn)
    assert 4 <= silent <= 22
    assert DILIGENT in drawn


@pytest.mark.parametrize(("reps", "change"), [(8, 2.5), (7, 0.0), (4, -2.5)])
def test_full_body_goes_by_double_progression(movements: Movements, reps: int, change: float) -> None:
    person = somebody()
    plan = Steady(FULL_BODY, person, movements, Felt(ImpulseBody(person, movements)))
    loads = []
    for _ in range(2):
        workout = plan.today(START, None)
        assert workout is not None
        squat = next(item for item in workout.items if item.exercise == "barbell-back-squat")
        loads.append(squat.sets[-1].load_kg or 0.0)
        for ask in squat.sets:
            plan.told(workout, Told(START, squat.exercise, ask, reps, None, None, None))
        plan.finished(workout, START, 60.0, 7.0)
    assert loads[1] - loads[0] == pytest.approx(change, abs=2.5 if change < 0.0 else 0.01)
    assert (loads[1] < loads[0]) == (change < 0.0)


class Heard:
    """Answers nothing and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        self.told.append((op, fields))
        load = {"min": 5, "max": 5}
        sets = [
            {"n": n, "kind": "work", "reps": load, "load_kg": 40.0, "rir": 2.0, "rest_s": 60} for n in (1, 2)
        ]
        items = [{"exercise": "barbell-back-squat", "superset": None, "sets": sets}]
        return {"workout": {"id": "w1", "minutes": 10, "items": items}} if op == "next" else {"changes": []}

    def close(self) -> None: ...


def test_who_logs_late_tells_all_sets_at_the_end(movements: Movements) -> None:
    person, heard = somebody(), Heard()
    coach = Coached(person, heard, late=True)
    workout = coach.today(START, None)
    assert workout is not None
    silent = Habits(tells_reserve=False)
    Session(ImpulseBody(person, movements), person.life[0], START, coach, silent).run(workout)
    logged = [fields for op, fields in heard.told if op == "log"]
    assert [fields["n"] for fields in logged] == [1, 2]
    assert {fields["at"] for fields in logged} == {heard.told[-1][1]["at"]}
    assert all(fields["rir"] is None for fields in logged)


def test_the_same_seed_lives_the_same_life(movements: Movements) -> None:
    first, second = (Trial(somebody(), movements, FULL_BODY, None, judge="second").run(6) for _ in range(2))
    assert first == second
    assert first.main > 0.0
