"""How one exercise's strength follows from its main lift's, in logs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

from fitpulse.services.coaching.domain.index import Entry

_STANDING: Mapping[str, float] = {"barbell-back-squat": 1.5, "barbell-deadlift": 1.9}
"""Lifts that move the body along with the bar, and a typical intermediate's 1RM over bodyweight, at which
the catalogue's ratios hold."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whole 1RM = scale · (main lift's 1RM + body_kg).

    `body_kg` is 0 for most, so that the ratio holds at every strength. A squat without a bar is no squat of
    zero: it shares the body with the squat under one, so there the ratio applies to bar and body together.
    """

    log_scale: float
    body_kg: float

    def forward(self, log_lift: float) -> tuple[float, float]:
        """Log of the whole 1RM, and how much of a change in the main lift (in logs) reaches it, 0..1."""
        if self.body_kg == 0.0:
            return self.log_scale + log_lift, 1.0
        lift = exp(log_lift)
        return self.log_scale + log(lift + self.body_kg), lift / (lift + self.body_kg)

    def back(self, mean: float, variance: float, near: float) -> tuple[float, float]:
        """What a Gaussian over the exercise says about the main lift, linearised at log 1RM `near`."""
        expected, slope = self.forward(near)
        return near + (mean - expected) / slope, variance / (slope * slope)


@lru_cache(maxsize=8192)
def link_of(entry: Entry, bodyweight_kg: float) -> Link:
    """Link an exercise to its main lift; only for exercises that have one."""
    fraction = entry.exercise.bodyweight_fraction
    typical = _STANDING.get(entry.lift or "")
    if typical is None or fraction == 0.0:
        return Link(log(entry.ratio), 0.0)
    return Link(log(entry.ratio * typical / (typical + fraction)), fraction * bodyweight_kg)
