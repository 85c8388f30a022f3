"""What must hold for every athlete, told from outside: limits, loads, time, and what is said on the way."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.main.plan.talk import CATALOGUE, START, WORDS, Json, Trainee, after, breaches, profile_of, work_of

TODAY = START + timedelta(days=6)
seeds = st.integers(0, 2**32)


@dataclass
class Training:
    """An athlete with some days behind them and a few sets of today's workout done; None on a day of rest."""

    trainee: Trainee
    told: Json
    workout: Json | None

    def say(self, what: str, **fields: object) -> Json | None:
        assert self.workout is not None
        answer = self.trainee.talk.ok("say", TODAY, workout=self.workout["id"], what=what, **fields)
        left: Json | None = answer["workout"]
        assert left is not None or answer["reason"]
        return left


def training(seed: int) -> Training:
    random = Random(seed)  # noqa: S311 -- no secret is drawn
    trainee, told = Trainee(random), profile_of(random)
    talk = trainee.talk
    talk.ok("athlete", START, profile=told)
    for days in (0, 2, 4):
        at = START + timedelta(days=days)
        if workout := talk.ok("next", at)["workout"]:
            do(trainee, told, workout, 6)
            talk.ok("complete", after(at, 60), workout=workout["id"], minutes=told["minutes"], rpe=7)
    workout = talk.ok("next", TODAY)["workout"]
    if workout:
        assert breaches(workout, told) == []
        assert 0.85 * told["minutes"] <= workout["minutes"] <= told["minutes"]
        do(trainee, told, workout, 3)
        workout = talk.ok("next", TODAY)["workout"]
        assert workout is None or breaches(workout, told) == []
    return Training(trainee, told, workout)


def do(trainee: Trainee, told: Json, workout: Json, count: int) -> None:
    """Do the first sets; every change that they bring has a reason and is no leap."""
    todo = [(item["exercise"], one) for item in workout["items"] for one in item["sets"]][:count]
    for exercise, one in todo:
        done = trainee.do(exercise, one, told["bodyweight_kg"] or 70.0)
        answer = trainee.talk.ok("log", START, workout=workout["id"], exercise=exercise, **done)
        for change in answer["changes"]:
            assert change["from"] != change["to"]
            assert change["reason"]
            if change["field"] == "load_kg" and CATALOGUE[change["exercise"]]["load_unit"] != "added":
                assert (
                    change["to"] <= (1.1 + min(0.15, 0.025 * spare_reps(one, done))) * change["from"] + 1e-9
                )


def spare_reps(asked: Json, done: Json) -> float:
    """Reps by which a set was better than asked, done and left in reserve; each allows 2.5 % more, 15 % at most."""
    if not asked["reps"] or done["reps"] is None:
        return 0.0
    wanted: float = asked["reps"]["min"] + (asked["rir"] or 0.0)
    return max(0.0, done["reps"] + (done["rir"] or 0.0) - wanted)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 60), st.integers(1, 60))
def test_less_time_never_gives_more_work(seed: int, one: int, other: int) -> None:
    shorter, longer = sorted((one, other))
    found = []
    for minutes in (shorter, longer):
        today = training(seed)
        if today.workout is None:
            return
        left = today.say("minutes_left", minutes=minutes)
        assert left is None or left["minutes"] <= minutes
        assert left is None or breaches(left, today.told) == []
        assert work_of(left) <= work_of(today.workout)
        found.append((work_of(left), seconds_of_cardio(left)))
    assert found[0][0] <= found[1][0]
    assert found[0][1] <= found[1][1]


def seconds_of_cardio(workout: Json | None) -> float:
    items = workout["items"] if workout else []
    return sum(one["seconds"] for item in items for one in item["sets"] if one["kind"] == "cardio")


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 20), st.sampled_from(WORDS["regions"]))
def test_pain_leaves_nothing_that_loads_the_region(seed: int, place: int, region: str) -> None:
    today = training(seed)
    if today.workout is None:
        return
    items = today.workout["items"]
    exercise = items[place % len(items)]["exercise"]
    left = today.say("pain", exercise=exercise, region=region)
    hurt = {**today.told, "injuries": [*today.told.get("injuries", []), {"region": region}]}
    for workout in (left, today.say("too_easy"), today.trainee.talk.ok("next", TODAY)["workout"]):
        if workout is not None:
            assert breaches(workout, hurt) == []
            assert exercise not in {item["exercise"] for item in workout["items"]}
    for days in (1, 3, 7, 12):
        later = today.trainee.talk.ok("next", TODAY + timedelta(days=days))["workout"]
        assert later is None or exercise not in {item["exercise"] for item in later["items"]}


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 20))
def test_a_busy_station_costs_no_limit(seed: int, place: int) -> None:
    today = training(seed)
    if today.workout is None:
        return
    items = today.workout["items"]
    exercise = items[place % len(items)]["exercise"]
    left = today.say("busy", exercise=exercise)
    assert left is not None
    assert breaches(left, today.told) == []
    assert work_of(left) <= work_of(today.workout)
    names = [item["exercise"] for item in left["items"]]
    assert len(names) == len(items)
    assert exercise not in names[:-1] or "wait for it" in left["reason"]


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_too_hard_is_never_heavier_and_too_easy_never_lighter(seed: int) -> None:
    for what, sign in (("too_hard", -1), ("too_easy", 1)):
        today = training(seed)
        if today.workout is None:
            return
        left = today.say(what)
        assert left is not None
        assert breaches(left, today.told) == []
        before = {(i["exercise"], s["n"]): s for i in today.workout["items"] for s in i["sets"]}
        for item in left["items"]:
            for one in item["sets"]:
                was = before[item["exercise"], one["n"]]
                assert sign * ((one["load_kg"] or 0) - (was["load_kg"] or 0)) >= 0
                if one["reps"] and one["load_kg"] == was["load_kg"]:
                    assert sign * (one["reps"]["max"] - was["reps"]["max"]) >= 0
                if one["kind"] == "work" and one["rir"] is not None:
                    assert sign * (one["rir"] - was["rir"]) <= 0


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_today_may_have_other_things_at_hand(seed: int) -> None:
    random = Random(seed)  # noqa: S311 -- no secret is drawn
    trainee, told = Trainee(random), profile_of(random)
    trainee.talk.ok("athlete", START, profile=told)
    hotel = {"minutes": 25, "equipment": ["dumbbells"], "dumbbells_kg": [4, 8, 12.5]}
    workout = trainee.talk.ok("next", START, **hotel)["workout"]
    if workout is not None:
        assert breaches(workout, {**told, **hotel}) == []
        assert workout["minutes"] <= 25
        do(trainee, told, workout, 2)
        shorter = {**hotel, "minutes": 12, "equipment": []}
        left = trainee.talk.ok("next", START, **shorter)["workout"]
        assert left is None or (breaches(left, {**told, **shorter}) == [] and left["minutes"] <= 12)
