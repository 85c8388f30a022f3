"""Too hard, too easy and busy, said again and again: bounds hold, and the opposite word takes the last one back."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import BeginRequest, Underway, Wish
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.remaining import begin, minutes_of
from fitpulse.services.coaching.domain.wishes import granted
from tests.services.coaching.contexts import NOW, request_of, seeds

INDEX = shipped_index()


def opened(seed: int) -> Underway | None:
    asked = request_of(seed)
    found = plan(asked, INDEX)
    if not found.items:
        return None
    request = BeginRequest(id="w1", plan=found, athlete=asked.athlete, body=asked.body, at=NOW)
    return begin(request, INDEX)


def said(session: Underway, seed: int, *words: str) -> Underway:
    body = request_of(seed).body
    for word in words:
        session = granted(session, Wish(what=word), body, NOW, INDEX)  # type: ignore[arg-type]
    return session


words = st.lists(st.sampled_from(["too_hard", "too_easy"]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(seeds, words)
def test_no_words_exceed_the_time_or_leave_what_trains(seed: int, said_so: list[str]) -> None:
    session = opened(seed)
    if session is None:
        return
    pace = request_of(seed).body.pace
    most = max(session.athlete.minutes, minutes_of(session.plan.items, pace, INDEX)) + 1e-6
    first = {(i.exercise, one.n): one for i in session.plan.items for one in i.sets}
    after = said(session, seed, *said_so)
    assert minutes_of(after.plan.items, pace, INDEX) <= most
    for item in after.plan.items:
        body_kg = INDEX.by_id[item.exercise].exercise.bodyweight_fraction * (
            session.athlete.bodyweight_kg or 70.0
        )
        for one in item.sets:
            was = first[item.exercise, one.n]
            if one.kind == "work" and one.reps_min is not None and was.reps_min is not None:
                assert one.reps_min >= min(3, was.reps_min)
                assert 2 * one.reps_min >= was.reps_min
                assert one.reps_min <= was.reps_min + 5
            if one.kind == "work" and one.load_kg is not None and was.load_kg is not None:
                share = (one.load_kg + body_kg) / (was.load_kg + body_kg) if was.load_kg + body_kg else 1.0
                assert 0.7 - 1e-9 <= share <= 1.2 + 1e-9


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 6))
def test_too_easy_takes_back_too_hard_turn_by_turn(seed: int, times: int) -> None:
    session = opened(seed)
    if session is None:
        return
    path = [session]
    for _ in range(times):
        path.append(said(path[-1], seed, "too_hard"))
    while path[-1].said.wished:
        path.append(said(path[-1], seed, "too_easy"))
    work = {(i.exercise, s.n): s for i in session.plan.items for s in i.sets if s.kind == "work"}
    now = {(i.exercise, s.n): s for i in path[-1].plan.items for s in i.sets if s.kind == "work"}
    assert {key: (s.load_kg, s.reps_min, s.reps_max, s.rir) for key, s in now.items()} == {
        key: (s.load_kg, s.reps_min, s.reps_max, s.rir) for key, s in work.items()
    }


def test_too_easy_keeps_to_the_minutes_that_were_said() -> None:
    seed = next(s for s in range(99) if (one := opened(s)) is not None and one.plan.minutes >= 40)
    session = opened(seed)
    assert session is not None
    body = request_of(seed).body
    short = granted(session, Wish(what="minutes_left", minutes=20.0), body, NOW, INDEX)
    for _ in range(8):
        short = granted(short, Wish(what="too_easy"), body, NOW, INDEX)
        assert minutes_of(short.plan.items, body.pace, INDEX) <= 20.0
    assert short.said.ends_at == NOW + timedelta(minutes=20)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 2**16))
def test_what_was_busy_never_comes_back(seed: int, choice: int) -> None:
    session, random = opened(seed), Random(choice)  # noqa: S311 -- no secret is drawn
    if session is None:
        return
    body = request_of(seed).body
    gone: set[str] = set()
    for _ in range(5):
        if not session.plan.items:
            return
        exercise = random.choice(session.plan.items).exercise
        session = granted(session, Wish(what="busy", exercise=exercise), body, NOW, INDEX)
        names = [item.exercise for item in session.plan.items]
        if exercise not in names:
            gone.add(exercise)
        assert not gone & set(names)


@pytest.mark.parametrize("word", ["too_hard", "too_easy"])
def test_at_the_bound_it_says_so(word: str) -> None:
    session = opened(3) or opened(5)
    assert session is not None
    seed = 3 if opened(3) is not None else 5
    last = said(session, seed, *([word] * 20))
    again = said(last, seed, word)
    assert again.plan.items == last.plan.items
    assert "What is left" in again.plan.reason
