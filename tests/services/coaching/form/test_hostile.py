"""What nobody should send: frames out of order, broken, endless, or of something else."""

import tracemalloc
from contextlib import suppress
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.avatar.film import Take, film
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid, TimeReversed
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recognition import Recogniser
from fitpulse.services.coaching.domain.form.spec import FormSpec

SPECS = [published.spec for published in library().values()]
NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from((0.0, 5e-324, -5e-324, 1e-160, 1e154, 1e300, -1e300)),
)
Sent = tuple[float, list[tuple[float, float, float, float]]]
SEEN = st.one_of(NUMBERS, st.just(1.0))


@given(
    st.sampled_from(SPECS),
    st.lists(
        st.tuples(NUMBERS, st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, SEEN), min_size=33, max_size=33)),
        min_size=1,
        max_size=5,
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_numbers_at_any_time_are_judged_or_refused(spec: FormSpec, frames: list[Sent]) -> None:
    engine, recogniser = FormEngine(spec), Recogniser(SPECS)
    for t, points in frames:
        flat = [value for point in points for value in point]
        for follow in (engine.step, recogniser.step):
            with suppress(FrameInvalid, TimeReversed):
                follow(t, flat, flat[:99])
    report = engine.report()
    assert report.score is None or 0.0 <= report.score <= 100.0
    assert all(0.0 <= each.share <= 1.0 + 1e-9 for each in recogniser.shares())


@given(st.integers(0, 300), st.one_of(st.none(), st.integers(0, 300)))
def test_wrong_lengths_are_refused_by_recognition_too(points: int, world: int | None) -> None:
    if points == 132 and world in {None, 99}:
        return
    with pytest.raises(FrameInvalid):
        Recogniser(SPECS).step(0.0, [0.0] * points, None if world is None else [0.0] * world)


def test_a_stream_that_turns_back_goes_on_after_the_refusal() -> None:
    frames = list(film(Take("squat", reps=1)))
    recogniser = Recogniser(SPECS)
    recogniser.step(1.0, frames[0].points, frames[0].world)
    with pytest.raises(TimeReversed):
        recogniser.step(0.9, frames[0].points, frames[0].world)
    recogniser.step(1.1, frames[0].points, frames[0].world)


def test_frames_a_denormal_time_apart_are_judged() -> None:
    engine = FormEngine(movement("squat"))
    frames = list(film(Take("squat", reps=1)))
    for number, each in enumerate(frames):
        engine.step((number + 1) * 5e-324, each.points, each.world)
    assert engine.report().reps == ()


def test_sums_are_the_same_on_every_version_of_the_language() -> None:
    assert total([1e100, 1.0, -1e100]) == 0.0


def test_another_movement_than_announced_counts_nothing_and_is_recognised() -> None:
    engine, recogniser = FormEngine(movement("push_up")), Recogniser(SPECS)
    for each in film(Take("squat", reps=4)):
        engine.step(each.t, each.points, each.world)
        recogniser.step(each.t, each.points, each.world)
    assert engine.report().reps == ()
    assert recogniser.shares()[0].exercise == "squat"


def endless(engine: FormEngine, count: int) -> int:
    """Bytes that `count` frames of somebody who stands leave behind."""
    frames = list(film(Take("squat", reps=1, lead_s=2.0)))[:30]
    tracemalloc.start()
    try:
        for number, each in enumerate(islice(cycle(frames), count)):
            engine.step(number / 30, each.points, each.world)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_frames() -> None:
    short, long = endless(FormEngine(movement("squat")), 300), endless(FormEngine(movement("squat")), 3000)
    assert long - short < 4096


@pytest.mark.slow
def test_a_million_frames_are_bounded() -> None:
    engine = FormEngine(movement("plank"))
    frames = list(film(Take("plank", seconds=3.0)))
    for number, each in enumerate(islice(cycle(frames), 1_000_000)):
        engine.step(number / 30, each.points, each.world)
    assert len(engine.report().holds) == 1
