"""Which movement is this? Shares that traits, a learned model, or both give to each, over the windows of a stream."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.recognition.features import columns, features, vector
from fitpulse.services.coaching.domain.form.recognition.traits import score
from fitpulse.services.coaching.domain.form.recognition.windows import Windows
from fitpulse.services.coaching.domain.form.spec import FormSpec

NOTHING: Final = "nothing"
"""The model's class for somebody who stands, walks or gets ready."""

SOMETHING: Final = 0.5
"""The least belief in any movement with which a window counts."""

CONSISTENT: Final = 2
"""Windows one after the other that must name the same movement, once there were FIRST."""

FIRST: Final = 4
"""Windows of the first two seconds: until then the best guess is told even where they disagree."""

ELSE: Final = 0.5
"""The score of all that has no specification: a window that fits none of them says little."""


class Classifier(Protocol):
    """A learned model. `classes` are ids of specifications and NOTHING, in the order of its answers."""

    @property
    def classes(self) -> tuple[str, ...]: ...

    def __call__(self, vector: Sequence[float], /) -> Sequence[float]:
        """Probabilities of `classes`, from features.vector()."""


@dataclass(frozen=True, slots=True)
class Recognised:
    exercise: str
    share: float


class Recogniser:
    """Follows a stream in constant memory; `shares` at any time.

    With a `classifier` a movement's share in a window is its trait share times one and the model's probability, among
    all: learned from a figure, it may tip the balance between traits that fit alike, and not overrule them.
    Windows in which the model sees nothing are passed over; the others count by its belief that there is a movement,
    and all by how well they fit any. Without a classifier the traits decide alone, and know no nothing.
    """

    def __init__(self, specs: Iterable[FormSpec], classifier: Classifier | None = None) -> None:
        self._specs = [spec for spec in specs if spec.traits]
        self._windows = Windows()
        self._scores = [0.0] * len(self._specs)
        self._weight = 0.0
        self._judged = self._agreed = 0
        self._named = ""
        self._sure = classifier is None
        self._classifier = classifier
        classes = () if classifier is None else classifier.classes
        self._places = [classes.index(spec.id) if spec.id in classes else None for spec in self._specs]
        self._nothing = classes.index(NOTHING) if NOTHING in classes else None

    def step(self, t: float, points: Sequence[float], world: Sequence[float] | None = None) -> None:
        """Take one frame, as FormEngine.step; one in half a second is judged."""
        if self._windows.step(t, points, world):
            self._judge()

    def shares(self, most: int = 3) -> tuple[Recognised, ...]:
        """The likeliest movements, the likeliest first; with a model, empty after FIRST windows until CONSISTENT."""
        if not self._weight or not (self._sure or self._judged <= FIRST):
            return ()
        names = (spec.id for spec in self._specs)
        ordered = sorted(zip(names, self._scores, strict=True), key=lambda item: (-item[1], item[0]))
        return tuple(Recognised(name, each / self._weight) for name, each in ordered[:most])

    def _judge(self) -> None:
        window = self._windows.samples
        seen = columns(window)
        known = features(seen)
        self._judged += 1
        scores = [score(spec, known) for spec in self._specs]
        weight = 1.0
        if self._classifier is not None:
            beliefs = self._classifier(vector(window, seen))
            weight = 1.0 - beliefs[self._nothing] if self._nothing is not None else 1.0
            scores = [
                each * (1.0 + (beliefs[place] if place is not None else 0.0))
                for each, place in zip(scores, self._places, strict=True)
            ]
        whole = total(scores)
        if weight < SOMETHING or whole <= 0.0:
            self._agreed = 0
            return
        named = self._specs[scores.index(max(scores))].id
        self._agreed = self._agreed + 1 if named == self._named and self._agreed else 1
        self._named = named
        self._sure = self._sure or self._agreed >= CONSISTENT
        weight *= whole / (whole + ELSE)
        self._weight += weight
        for place, each in enumerate(scores):
            self._scores[place] += weight * (each / whole)
