"""A trainer's reference: learned from a recorded good set, it knows its own kind and tells pace from shape."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.film import Disturbance, Take, film
from fitpulse.services.coaching.domain.form.avatar.skeleton import Build
from fitpulse.services.coaching.domain.form.errors import NoReference
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.reference.template import Template, compare, learn
from fitpulse.services.coaching.domain.form.reference.tracing import Tracer
from fitpulse.services.coaching.domain.form.reference.warping import SAMPLES, distance, resampled

COUNTED = sorted(name for name, published in library().items() if published.spec.rep is not None)
curves = st.lists(st.floats(-3.0, 3.0), min_size=SAMPLES, max_size=SAMPLES)


def traced(take: Take) -> Tracer:
    tracer = Tracer(movement(take.movement))
    for moment in film(take):
        tracer.step(moment)
    return tracer


def similar(template: Template, take: Take) -> float:
    found = compare(template, traced(take))
    assert found
    return sum(each.similarity for each in found) / len(found)


@given(curves, curves)
def test_the_distance_is_symmetric_and_never_more_than_without_warping(
    a: list[float], b: list[float]
) -> None:
    assert distance([a], [a]) == 0.0
    assert distance([a], [b]) == pytest.approx(distance([b], [a]))
    straight = sum(abs(x - y) for x, y in zip(a, b, strict=True)) / SAMPLES
    assert distance([a], [b]) <= straight + 1e-9


def test_running_ahead_costs_nothing_within_the_band_and_something_beyond() -> None:
    def bump(start: int) -> list[float]:
        return [1.0 if start <= number < start + 10 else 0.0 for number in range(SAMPLES)]

    assert distance([bump(20)], [bump(25)]) == 0.0
    assert distance([bump(20)], [bump(40)]) > 0.1


def test_resampling_keeps_ends_and_lines() -> None:
    times = [0.0, 0.1, 0.5, 2.0]
    assert resampled(times, [2 * t + 1 for t in times]) == pytest.approx(
        [1.0 + 4.0 * number / (SAMPLES - 1) for number in range(SAMPLES)]
    )


@pytest.mark.parametrize("name", COUNTED)
def test_somebody_else_who_does_it_alike_is_alike(name: str) -> None:
    template = learn(traced(Take(name, reps=4)))
    other = Take(name, build=Build().scaled(0.9), disturbance=Disturbance(noise=0.004), seed=7)
    assert similar(template, other) > (75.0 if name == "burpee" else 85.0)


def test_pace_is_told_apart_from_shape() -> None:
    template = learn(traced(Take("squat", reps=4)))
    slow = compare(template, traced(Take("squat", speed=0.5)))
    for each in slow:
        assert each.similarity > 90.0
        assert each.eccentric > 1.5
        assert each.concentric > 1.5


@pytest.mark.parametrize(
    ("name", "fault"), [("squat", "lean"), ("biceps_curl", "upper_arm"), ("push_up", "depth")]
)
def test_a_fault_makes_it_less_alike(name: str, fault: str) -> None:
    template = learn(traced(Take(name, reps=4)))
    assert similar(template, Take(name, faults=(fault,))) < similar(template, Take(name)) - 5.0


def test_what_can_not_be_compared_is_refused() -> None:
    template = learn(traced(Take("squat", reps=4)))
    with pytest.raises(NoReference, match="this set of push_up"):
        compare(template, traced(Take("push_up")))
    with pytest.raises(NoReference, match="seen from the front"):
        compare(template, traced(Take("squat", camera=Camera(yaw=0.0))))
    with pytest.raises(NoReference, match="two whole repetitions"):
        learn(traced(Take("squat", reps=1)))


def test_a_template_is_plain_json_and_has_a_pose_track() -> None:
    template = learn(traced(Take("row", reps=3)))
    again = msgspec.json.decode(msgspec.json.encode(template), type=Template)
    assert again == template
    assert [len(pose) for pose in template.poses] == [66] * SAMPLES
