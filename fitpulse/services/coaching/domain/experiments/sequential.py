"""Comparing two arms on any day: a confidence sequence, valid at all looks at once.

An ordinary interval holds at one look that was fixed before. Who looks every day and stops at the first
significant one is wrong far more often than promised. A confidence sequence holds the truth on all days together
with probability 1 - alpha, so that looking, stopping early and going on are all allowed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final, Self

LEAST: Final = 100
"""People in each arm before anything is said: variances are estimated, which needs some."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One number a person, summed up: their count, mean, and summed squared deviations (Welford 1962)."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        sample = cls()
        for value in values:
            sample = sample.plus(value)
        return sample

    def plus(self, value: float) -> Self:
        n = self.n + 1
        change = value - self.mean
        mean = self.mean + change / n
        return type(self)(n, mean, self.squares + change * (value - mean))

    @property
    def variance(self) -> float:
        """Unbiased; 0 below two people."""
        return self.squares / (self.n - 1) if self.n > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Treatment minus control in the metric's unit, its confidence sequence, and the always-valid p-value."""

    effect: float
    low: float
    high: float
    p: float

    @property
    def decided(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


def compare(treated: Sample, control: Sample, *, alpha: float, effect: float) -> Comparison | None:
    """Mixture sequential probability ratio test; None before there are people enough.

    With d the difference of means, V its variance and a normal mixture of variance t² over effects

        L = sqrt(V / (V + t²)) · exp(t² d² / (2 V (V + t²))),   p = min(1, 1 / L)
        d ± sqrt(V (V + t²) / t² · ln((V + t²) / (V alpha²)))

    (Robbins 1970; Johari, Koomen, Pekelis & Walsh 2022, "Always Valid Inference", Operations Research 70(3)).
    Estimated variances make it asymptotic (Waudby-Smith et al. 2024, Annals of Statistics 52(6)), hence `LEAST`.
    `effect` is t, fixed before the start: it shapes the power, never the validity.
    """
    if min(treated.n, control.n) < LEAST:
        return None
    difference = treated.mean - control.mean
    variance = treated.variance / treated.n + control.variance / control.n
    if variance == 0:
        # Without any spread there is nothing to estimate an error from: no conclusion.
        return Comparison(difference, float("-inf"), float("inf"), 1.0)
    mixture = effect**2
    total = variance + mixture
    half = sqrt(variance * total / mixture * (log(total / variance) - 2 * log(alpha)))
    evidence = 0.5 * log(variance / total) + mixture * difference**2 / (2 * variance * total)
    return Comparison(difference, difference - half, difference + half, min(1.0, exp(-evidence)))
