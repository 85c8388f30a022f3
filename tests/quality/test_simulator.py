"""The simulator's own sanity: what training must do to anybody, whatever the planner."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bench.quality.body import Body
from bench.quality.fixed import Linear, start_kg, three_by_five
from bench.quality.movements import MAIN_LIFTS, Movement, Movements, movements_of
from bench.quality.people import START, Person, person_of
from bench.quality.ratios import Ratio, ratio
from bench.quality.session import Session
from bench.quality.trial import PROGRAMS, Outcome, Trial
from bench.quality.worlds import WORLDS
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.main.plan.loop import Conversation
from fitpulse.services.coaching.domain.index import shipped_index


@pytest.fixture(scope="module")
def movements() -> Movements:
    """The shipped catalogue in the protocol's words."""
    return movements_of(
        [
            {
                "id": one.id,
                "pattern": one.pattern,
                "muscles": dict(one.muscles),
                "equipment": list(one.equipment),
                "mechanics": one.mechanics,
                "unilateral": one.unilateral,
                "bodyweight_fraction": one.bodyweight_fraction,
                "load_unit": one.load_unit,
                "contraindicated": list(one.contraindicated),
                "main_lift": one.main_lift and {"id": one.main_lift.id, "ratio": one.main_lift.ratio},
            }
            for one in load_catalogue()
        ]
    )


class Within:
    """The line protocol without a process of its own."""

    def __init__(self) -> None:
        self._conversation = Conversation(shipped_index())

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        line = json.dumps({"op": op, **fields}).encode()
        answer: dict[str, Any] = json.loads(self._conversation.answer(line))
        assert "error" not in answer, answer
        return answer

    def close(self) -> None: ...


def somebody(status: str = "novice", number: int = 0) -> Person:
    return person_of(number, 1, WORLDS[0], status, 60, 3, 8, ("barbell",))


def weeks_of(body: Body, movement: Movement, sets: int, weeks: int, reserve: float = 2.0) -> float:
    """Gain of the lift after weeks of so many sets on three days each."""
    for day in range(7 * weeks):
        if day % 7 in {0, 2, 4}:
            for _ in range(sets):
                whole = 0.75 * body.rested_kg(movement)
                body.lift(movement, whole, 8, reserve, failed=False)
        body.sleep(body.person.life[0])
    return body.gain(movement)


@pytest.mark.parametrize("lift", MAIN_LIFTS)
def test_training_gains_and_rest_loses(movements: Movements, lift: str) -> None:
    trained, idle = Body(somebody(), movements), Body(somebody(), movements)
    assert weeks_of(trained, movements[lift], 3, 8) > 0.01
    assert weeks_of(idle, movements[lift], 0, 8) < 0.0


def test_returns_diminish_and_too_much_is_worse(movements: Movements) -> None:
    squat = movements["barbell-back-squat"]
    found = {n: weeks_of(Body(somebody(), movements), squat, n, 8) for n in (1, 3, 6, 30)}
    assert found[3] - found[1] > found[6] - found[3] > 0.0
    assert found[30] < found[6]


def test_beginners_gain_more_than_intermediates(movements: Movements) -> None:
    squat = movements["barbell-back-squat"]
    new = weeks_of(Body(somebody("beginner"), movements), squat, 4, 8)
    old = weeks_of(Body(somebody("intermediate"), movements), squat, 4, 8)
    assert new > 1.5 * old


def test_the_practised_lift_gains_most_and_others_gain_too(movements: Movements) -> None:
    body = Body(somebody(), movements)
    weeks_of(body, movements["barbell-bench-press"], 4, 8)
    bench, press = (body.gain(movements[f"barbell-{name}"]) for name in ("bench-press", "overhead-press"))
    assert bench > press > 0.0 >= body.gain(movements["barbell-back-squat"])


def test_a_set_tires_and_a_rest_restores(movements: Movements) -> None:
    body, squat = Body(somebody(), movements), movements["barbell-back-squat"]
    day = replace(body.person.life[0], form=0.0)
    fresh = body.able_kg(squat, day)
    body.lift(squat, 0.8 * fresh, 8, 0.0, failed=False)
    tired = body.able_kg(squat, day)
    body.rest(240.0)
    assert tired < body.able_kg(squat, day) < fresh


def test_heavier_means_fewer_reps_and_nobody_lifts_beyond_the_maximum(movements: Movements) -> None:
    body, squat = Body(somebody(), movements), movements["barbell-back-squat"]
    day = body.person.life[0]
    able = body.able_kg(squat, day)
    reps = [body.reps_able(squat, share * able, day) for share in (0.5, 0.7, 0.9, 1.0, 1.01)]
    assert reps == sorted(reps, reverse=True)
    assert reps[-1] == 0.0


def test_the_same_seed_lives_the_same_life(movements: Movements) -> None:
    first, second = (Trial(somebody(), movements, "3x5", None).run(8) for _ in range(2))
    assert first == second
    assert first.sessions > 12


def test_a_session_ends_with_the_time(movements: Movements) -> None:
    person = replace(somebody(), minutes=20)
    body = Body(person, movements)
    strong = {lift: body.rested_kg(movements[lift]) for lift in MAIN_LIFTS[:5]}
    program = Linear("3x5", three_by_five(), person, start_kg(person, strong))
    workout = program.today(START, None)
    assert workout is not None
    doing = Session(body, person.life[0], START, program).run(workout)
    assert 10.0 < doing.minutes <= 1.05 * 20 + 5.0


def test_a_ratio_is_ours_over_the_best_fixed() -> None:
    gains = {"planner": 0.12, "3x5": 0.05, "5x5": 0.10}
    outcomes = {
        name: [Outcome(somebody(), name, main=gains.get(name, 0.01)) for _ in range(4)] for name in PROGRAMS
    }
    found = ratio(outcomes, lambda one: one.main, lambda _: True)
    assert found == Ratio(pytest.approx(1.2), pytest.approx(1.2), pytest.approx(1.2), "5x5", 4)


@pytest.mark.parametrize("name", ["planner", "first week"])
def test_the_planner_is_followed_by_the_protocol(movements: Movements, name: str) -> None:
    person = person_of(
        3, 1, WORLDS[6], "novice", 45, 3, 3, ("barbell", "plates", "rack", "bench", "dumbbells")
    )
    person = replace(person, history=True)
    first, second = (Trial(person, movements, name, Within()).run(3) for _ in range(2))
    assert first == second
    assert first.sessions >= 5
    assert first.hard > 8 * first.sessions
    assert all(real <= 1.05 * 45 + 6.0 for real in first.minutes)
    assert (first.asked > 0) == (name == "planner")
