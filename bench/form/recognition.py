"""How often the first guess is right: by traits, by the model, by both; and whether nothing is taken for something."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from bench.form.data import Clip, avatars
from fitpulse.infra.onnx.wire import NetworkInvalid
from fitpulse.main.recogniser import installed_model
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition import NOTHING, Classifier, Recogniser
from fitpulse.services.coaching.domain.form.recognition.model import ModelInvalid
from fitpulse.services.coaching.domain.form.recognition.training.scenes import scene
from fitpulse.services.coaching.domain.form.recognition.training.studio import film
from fitpulse.services.coaching.domain.form.recording import Moment, open_recording
from fitpulse.services.coaching.domain.form.spec import FormSpec, Trait

FIGURES = {
    "air_lunge": "lunge", "front_lunge": "lunge", "air_squat": "squat", "front_squat": "squat",
    "arnold_press": "overhead_press", "shoulder_press": "overhead_press", "bent_over": "row",
    "biceps": "biceps_curl", "burpee": "burpee", "crunch": "crunch", "deadlift_stiff": "romanian_deadlift",
    "deadlift": "deadlift", "glute": "glute_bridge", "hip_bridge": "glute_bridge", "jumping": "jumping_jack",
    "mountain": "mountain_climber", "plank": "plank", "pull_up": "pull_up", "push_up": "push_up",
    "side_plank": "side_plank", "sit_up": "sit_up",
}  # fmt: skip
IDLE, IDLE_S, SEED = 100, 8.0, 20_000
"""Films of somebody who does nothing; the seed is none that the model was trained on."""

Ask = Callable[[Iterable[Moment]], str]


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    truth: str
    said: str

    @property
    def right(self) -> bool:
        return self.truth == self.said


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one way of recognising says to the halves of the clips, to the figures, and to nothing at all."""

    half_a: Sequence[Shown]
    half_b: Sequence[Shown]
    figures: Sequence[Shown]
    idle: Sequence[Shown]

    @property
    def chosen_by(self) -> tuple[float, float]:
        """What the rule compares."""
        return share([*self.half_a, *self.figures]), share(self.idle)


def share(group: Sequence[Shown]) -> float:
    return sum(each.right for each in group) / len(group)


def ways() -> dict[str, Ask]:
    """Every way of recognising that can be tried here."""
    specs = [published.spec for published in library().values()]
    found = {"traits": _asking(specs, None)}
    try:
        model = installed_model()
    except (NetworkInvalid, ModelInvalid) as error:
        print(f"The model isn't compared: {error}")
        return found
    blank = (Trait(feature="incline", soft=1.0),)  # any value meets it, so that the model decides alone
    bare = [msgspec.structs.replace(spec, traits=blank) if spec.traits else spec for spec in specs]
    return found | {"model": _asking(bare, model), "both": _asking(specs, model)}


def _asking(specs: Sequence[FormSpec], classifier: Classifier | None) -> Ask:
    def ask(moments: Iterable[Moment]) -> str:
        recogniser = Recogniser(specs, classifier)
        for moment in moments:
            recogniser.step(moment.t, moment.points, moment.world)
        shares = recogniser.shares(1)
        return shares[0].exercise if shares else NOTHING

    return ask


def judged(ask: Ask, every: Sequence[Clip], moments: dict[str, list[Moment]], root: Path) -> Judgement:
    clips = [Shown(clip.name, clip.exercise, ask(moments[clip.name])) for clip in every]
    figures = []
    for path in avatars(root):
        stem = path.stem.removeprefix("avatar__")
        truth = next(value for key, value in FIGURES.items() if stem.startswith(key))
        with open_recording(path) as recording:
            figures.append(Shown(stem, truth, ask(recording)))
    idle = [Shown(f"idle {number}", NOTHING, ask(_idle(number))) for number in range(IDLE)]
    return Judgement(clips[::2], clips[1::2], figures, idle)


def _idle(number: int) -> Iterable[Moment]:
    chance = np.random.default_rng(SEED + number)
    for t, points, world in film(scene(NOTHING, chance), IDLE_S, chance):
        yield Moment(t, tuple(points), None if world is None else tuple(world))


def rows(found: dict[str, Judgement]) -> list[tuple[object, ...]]:
    """A line for each way: its name, and the share of right first guesses in each group."""
    told: list[tuple[object, ...]] = []
    for name, each in found.items():
        groups = (each.half_a, each.half_b, [*each.half_a, *each.half_b], each.figures, each.idle)
        told.append((name, *(f"{share(group):.3f}" for group in groups)))
    return told


def confused(found: Judgement) -> list[tuple[object, ...]]:
    """What was taken for what: truth, what was said, how often, and in which recordings."""
    wrong = [each for each in (*found.half_a, *found.half_b, *found.figures) if not each.right]
    counts = Counter((each.truth, each.said) for each in wrong)
    return [
        (truth, said, n, ", ".join(each.name for each in wrong if (each.truth, each.said) == (truth, said)))
        for (truth, said), n in sorted(counts.items())
    ]
