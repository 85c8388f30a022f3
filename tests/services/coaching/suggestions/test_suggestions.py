"""What is suggested, and that its reason is true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.suggestions import measure, ndcg
from fitpulse.kernel.catalogue import EQUIPMENT, REGIONS
from fitpulse.services.coaching.api import AthleteProfile, Injury
from fitpulse.services.coaching.api.suggestions import ExerciseUse, SuggestRequest, Together
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.models.forms import SUGGESTIONS
from fitpulse.services.coaching.domain.reading import PolicyInvalid
from fitpulse.services.coaching.domain.suggestions.exercises import suggest_exercises
from fitpulse.services.coaching.domain.suggestions.policy import read_policy
from fitpulse.services.coaching.domain.suggestions.programs import suggest_programs
from fitpulse.services.coaching.service.policies import shipped_policy

INDEX = shipped_index()
POLICY = shipped_policy(SUGGESTIONS).policy
NAMES = sorted(INDEX.by_id)
AT = datetime(2026, 11, 23, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="muscle",
    days_per_week=4,
    minutes=60,
    experience="intermediate",
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "kettlebell", "pull-up-bar", "cable"),
)
NEW = SuggestRequest(user_id=UUID(int=1), athlete=ATHLETE, at=AT)

uses = st.builds(
    ExerciseUse,
    exercise=st.sampled_from(NAMES),
    workouts=st.integers(0, 100),
    last_at=st.none() | st.integers(0, 900).map(lambda days: AT - timedelta(days=days)),
    swapped_away=st.integers(0, 5),
    skipped=st.integers(0, 5),
)
requests = st.builds(
    SuggestRequest,
    user_id=st.just(UUID(int=1)),
    at=st.just(AT),
    athlete=st.builds(
        AthleteProfile,
        goal=st.sampled_from(("strength", "muscle", "general", "fat_loss", "endurance", "return")),
        days_per_week=st.integers(1, 7),
        minutes=st.integers(10, 120),
        experience=st.sampled_from(("beginner", "novice", "intermediate", "advanced")),
        equipment=st.lists(st.sampled_from(EQUIPMENT), unique=True).map(tuple),
        injuries=st.lists(st.builds(Injury, region=st.sampled_from(REGIONS)), max_size=2).map(tuple),
        banned=st.lists(st.sampled_from(NAMES), max_size=5).map(tuple),
        preferred=st.lists(st.sampled_from(NAMES), max_size=5).map(tuple),
    ),
    used=st.lists(uses, max_size=15, unique_by=lambda use: use.exercise).map(tuple),
    together=st.lists(
        st.builds(
            Together,
            exercise=st.sampled_from(NAMES),
            other=st.sampled_from(NAMES),
            people=st.integers(1, 50),
        ),
        max_size=10,
    ).map(tuple),
    popular=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 500), max_size=20),
    limit=st.integers(1, 20),
)


@given(requests)
@settings(max_examples=150)
def test_suggestions_can_be_done_are_new_and_say_what_is_true(request: SuggestRequest) -> None:
    found = suggest_exercises(request, POLICY, INDEX)
    assert found == suggest_exercises(request, POLICY, INDEX)
    assert len(found) <= request.limit
    assert len({one.id for one in found}) == len(found)
    athlete = request.athlete
    done = {use.exercise: use for use in request.used}
    for one in found:
        exercise = INDEX.by_id[one.id].exercise
        assert set(exercise.equipment) <= set(athlete.equipment)
        assert not {injury.region for injury in athlete.injuries} & set(exercise.contraindicated)
        assert one.id not in {*athlete.banned, *athlete.preferred, *done}
        assert one.reason.endswith(".")
        named = [name for name in NAMES if f" {INDEX.by_id[name].exercise.name}," in one.reason]
        if (
            one.why in {"similar", "together"} and " which it resembles" in one.reason
        ) or one.why == "together":
            assert any(
                name in athlete.preferred or done.get(name, ExerciseUse(exercise=name)).workouts
                for name in named
            )
        if one.why == "popular":
            assert request.popular[one.id] >= 5
        if one.why == "together":
            assert any(
                pair.people >= 5 and one.id in {pair.exercise, pair.other} for pair in request.together
            )


@given(requests, st.integers(1, 4))
@settings(max_examples=60)
def test_what_fewer_than_five_people_did_changes_nothing(request: SuggestRequest, few: int) -> None:
    without = replace(
        request,
        together=tuple(pair for pair in request.together if pair.people >= 5),
        popular={name: count for name, count in request.popular.items() if count >= 5},
    )
    noise = replace(
        without,
        together=(*without.together, Together(exercise=NAMES[0], other=NAMES[1], people=few)),
        popular=dict.fromkeys(NAMES[:50], few) | without.popular,
    )
    assert suggest_exercises(noise, POLICY, INDEX) == suggest_exercises(without, POLICY, INDEX)


def kettlebells(found: SuggestRequest) -> int:
    chosen = suggest_exercises(found, POLICY, INDEX)
    return sum("kettlebell" in INDEX.by_id[one.id].exercise.equipment for one in chosen)


def test_who_likes_kettlebells_gets_more_and_who_swaps_them_away_fewer() -> None:
    names = [entry.id for entry in INDEX.entries if entry.exercise.equipment == ("kettlebell",)][:6]
    fond = replace(NEW, used=tuple(ExerciseUse(exercise=name, workouts=20, last_at=AT) for name in names))
    averse = replace(NEW, used=tuple(ExerciseUse(exercise=name, swapped_away=3) for name in names))
    assert kettlebells(fond) > kettlebells(NEW) >= kettlebells(averse)
    assert kettlebells(fond) > kettlebells(averse)


def test_who_only_swapped_things_away_is_not_told_of_a_likeness() -> None:
    names = [entry.id for entry in INDEX.entries if entry.exercise.equipment == ("kettlebell",)][:6]
    averse = replace(NEW, used=tuple(ExerciseUse(exercise=name, swapped_away=3) for name in names))
    found = suggest_exercises(averse, replace(POLICY, similar=1000.0), INDEX)
    assert found
    assert "similar" not in {one.why for one in found}


def test_a_preference_said_at_the_start_helps_who_has_done_nothing() -> None:
    said = replace(NEW, athlete=replace(ATHLETE, preferred=("kettlebell-swing",)))
    found = suggest_exercises(said, POLICY, INDEX)
    assert any(one.reason.startswith("Because you like Kettlebell Swing") for one in found)


def test_a_muscle_that_is_left_out_is_told() -> None:
    pressing = ("barbell-bench-press", "barbell-overhead-press", "barbell-row", "barbell-back-squat")
    used = tuple(ExerciseUse(exercise=name, workouts=30, last_at=AT) for name in pressing)
    policy = replace(POLICY, gap=5.0)
    found = suggest_exercises(replace(NEW, used=used), policy, INDEX)
    assert found[0].why == "gap"
    assert "hamstrings" in found[0].reason or "abdominals" in found[0].reason


def test_programs_fit_the_person_and_leave_out_what_one_has() -> None:
    found = suggest_programs(NEW, POLICY, INDEX)
    assert found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    left = suggest_programs(replace(NEW, kept=(found[0].name,)), POLICY, INDEX)
    assert found[0].id not in {one.id for one in left}
    bare = replace(NEW, athlete=replace(ATHLETE, equipment=()))
    assert "five-by-five" not in {one.id for one in suggest_programs(bare, POLICY, INDEX)}


@pytest.mark.parametrize("content", [b"", b"{}", b'{"similar": 1}'])
def test_a_file_that_holds_no_policy_is_refused(content: bytes) -> None:
    with pytest.raises(PolicyInvalid):
        read_policy(content)


def test_ndcg_is_that_of_the_definition() -> None:
    assert ndcg(["a", "b"], {"a": 3, "b": 1}) == 1.0
    assert ndcg(["x", "y"], {"a": 3}) == 0.0
    assert ndcg(["x", "a"], {"a": 1}) == pytest.approx(0.6309, abs=1e-4)


@pytest.mark.slow
def test_suggestions_beat_popularity_and_chance_for_those_with_history_and_for_new_people() -> None:
    found = measure(INDEX, POLICY, people=150, seed=3)

    def mean(name: str, *, cold: bool) -> float:
        values = found[name][cold]
        return sum(values) / len(values)

    for cold in (False, True):
        assert mean("suggestions", cold=cold) > 1.2 * mean("random", cold=cold)
    assert mean("suggestions", cold=False) > 1.5 * mean("popularity", cold=False)
    assert mean("suggestions", cold=True) > mean("popularity", cold=True)
