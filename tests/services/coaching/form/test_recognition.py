"""Recognition: features that don't depend on the picture, a model that is made the same twice, abstention."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.onnx.network import Network
from fitpulse.infra.onnx.writing import Layer, perceptron
from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.film import Take, film
from fitpulse.services.coaching.domain.form.avatar.movements import movements
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition import NOTHING, Recogniser
from fitpulse.services.coaching.domain.form.recognition.features import INPUTS, VECTOR, columns, vector
from fitpulse.services.coaching.domain.form.recognition.model import Model, ModelInvalid, notes
from fitpulse.services.coaching.domain.form.recognition.windows import Windows
from fitpulse.services.coaching.domain.form.recording import Moment

SPECS = [published.spec for published in library().values()]
CLASSES = ("push_up", "squat", NOTHING)


def seen(moments: Sequence[Moment]) -> list[float]:
    windows = Windows()
    for moment in moments:
        windows.step(moment.t, moment.points, moment.world)
    return vector(windows.samples, columns(windows.samples))


def moved(moment: Moment, scale: float, right: float, down: float) -> Moment:
    points = list(moment.points)
    for place in range(0, len(points), 4):
        points[place] = scale * points[place] + right
        points[place + 1] = scale * points[place + 1] + down
    return replace(moment, points=tuple(points))


@given(
    st.sampled_from(sorted(movements())),
    st.floats(0.2, 5.0),
    st.floats(-2000.0, 2000.0),
    st.floats(-2000.0, 2000.0),
)
@settings(max_examples=15, deadline=None)
def test_features_do_not_depend_on_place_and_size(name: str, scale: float, right: float, down: float) -> None:
    frames = list(film(Take(name, reps=1, fps=12.0, speed=2.0, seconds=2.0)))
    there = [moved(each, scale, right, down) for each in frames]
    assert seen(there) == pytest.approx(seen(frames), abs=1e-4)


@pytest.mark.parametrize("name", sorted(movements()))
def test_features_do_not_depend_on_the_side(name: str) -> None:
    camera = Camera(yaw=30.0)
    take = Take(name, reps=1, fps=12.0, speed=2.0, seconds=2.0, camera=camera)
    mirrored = replace(take, camera=replace(camera, mirrored=True))
    assert seen([*film(mirrored)]) == pytest.approx(seen([*film(take)]), abs=1e-6)


def test_what_is_not_seen_is_told_as_unknown() -> None:
    frames = [
        replace(each, points=tuple(_blind(each.points))) for each in film(Take("squat", reps=1, fps=12.0))
    ]
    found = seen(frames)
    knee = next(place for place, entry in enumerate(VECTOR) if entry.name == "knee.range")
    arm = next(place for place, entry in enumerate(VECTOR) if entry.name == "arm.range")
    assert (found[knee], found[len(VECTOR) + knee]) == (0.0, 0.0)
    assert found[len(VECTOR) + arm] == 1.0


def _blind(points: Sequence[float]) -> list[float]:
    legs = range(25, 33)
    return [0.0 if place % 4 == 3 and place // 4 in legs else value for place, value in enumerate(points)]


class Fixed:
    """Says the same of every window."""

    def __init__(self, *answers: Mapping[str, float]) -> None:
        self.classes = CLASSES
        self._answers = list(answers)

    def __call__(self, vector: Sequence[float], /) -> Sequence[float]:
        assert len(vector) == INPUTS
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [answer.get(name, 0.0) for name in self.classes]


def shares(classifier: Fixed | None, name: str = "squat") -> dict[str, float]:
    recogniser = Recogniser(SPECS, classifier)
    for each in film(Take(name, fps=15.0)):
        recogniser.step(each.t, each.points, each.world)
    return {each.exercise: each.share for each in recogniser.shares(len(SPECS))}


def test_nothing_is_named_while_the_model_sees_nothing() -> None:
    assert shares(Fixed({NOTHING: 0.9, "squat": 0.1})) == {}


def test_a_single_window_is_not_enough_where_there_are_more() -> None:
    once = Fixed({"squat": 0.9, NOTHING: 0.1}, {NOTHING: 1.0})
    assert shares(once) == {}
    twice = Fixed({"squat": 0.9, NOTHING: 0.1}, {"squat": 0.9, NOTHING: 0.1}, {NOTHING: 1.0})
    assert shares(twice)


def test_traits_and_model_decide_together() -> None:
    even = shares(Fixed({"squat": 0.45, "push_up": 0.45, NOTHING: 0.1}))
    assert even["squat"] > even["push_up"]
    assert sum(even.values()) == pytest.approx(1.0)
    told = shares(Fixed({"push_up": 1.0}))
    assert told["push_up"] > even["push_up"]
    assert next(iter(shares(None))) == "squat"


def network(classes: Sequence[str] = CLASSES, inputs: int = INPUTS, **said: str) -> Network:
    layer = Layer([[0.0] * len(CLASSES) for _ in range(inputs)], [0.0, 1.0, 0.0])
    return Network(perceptron([layer], notes(classes) | said))


def test_a_model_answers_its_classes() -> None:
    model = Model(network())
    assert model.classes == CLASSES
    assert max(zip(model([0.0] * INPUTS), model.classes, strict=True))[1] == "squat"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (lambda: network(inputs=INPUTS - 1), "other features"),
        (lambda: network(features="knee"), "other features"),
        (lambda: network(format="fitpulse.recogniser.onnx/0"), "format"),
        (lambda: network(("squat", NOTHING)), "3 numbers for 2 classes"),
        (lambda: network(("squat", "flying", NOTHING)), "ids of specifications"),
        (lambda: network(("squat", "push_up", "row")), "ids of specifications"),
    ],
)
def test_a_model_that_does_not_fit_is_refused_in_words(broken: object, why: str) -> None:
    with pytest.raises(ModelInvalid, match=why):
        Model(broken())  # type: ignore[operator]
