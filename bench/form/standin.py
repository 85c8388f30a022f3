"""A made-up model for golden traces, with arithmetic that both languages do alike to the last bit."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition import NOTHING
from fitpulse.services.coaching.domain.form.recognition.features import VECTOR

ARM = next(place for place, entry in enumerate(VECTOR) if entry.name == "arm.range")


class StandIn:
    """A Classifier that sees nothing while arms are still; app/packages/form-engine/test/standin.mjs is its twin."""

    def __init__(self) -> None:
        self.classes = (*(name for name, published in library().items() if published.spec.traits), NOTHING)
        self.last: list[float] = []

    def __call__(self, vector: Sequence[float], /) -> list[float]:
        self.last = list(vector)
        raw = [
            1.0 + total(abs(value) * ((7 * place + 13 * number) % 11) for place, value in enumerate(vector))
            for number in range(len(self.classes) - 1)
        ]
        nothing = 0.75 if vector[ARM] < 0.125 else 0.125
        whole = total(raw)
        return [*((1.0 - nothing) * (each / whole) for each in raw), nothing]
