"""Whether people were divided as meant: an experiment whose split is off proves nothing."""

from collections.abc import Mapping
from math import exp, lgamma, log
from typing import Final

CONCENTRATION: Final = 1000.0
"""How near the meant split an imbalance is looked for: the prior's spread is about a point and a half at 50:50."""

ALARM: Final = 0.001
"""Below this p-value the figures are not to be trusted (the threshold of Fabijan et al. 2019, KDD)."""


def mismatch(counts: Mapping[str, int], expected: Mapping[str, float]) -> float:
    """The always-valid p-value of a sample ratio mismatch, which may be looked at after every person.

    A Dirichlet mixture over splits against the meant one (Lindon & Malek 2022, "Anytime-Valid Inference for
    Multinomial Count Data", NeurIPS). `expected` are shares that sum to 1; arms of no weight must have nobody.
    """
    if any(counts.get(arm, 0) for arm, share in expected.items() if share == 0) or counts.keys() - expected:
        return 0.0
    shares = {arm: share for arm, share in expected.items() if share > 0}
    total = sum(counts.values())
    evidence = lgamma(CONCENTRATION) - lgamma(CONCENTRATION + total)
    for arm, share in shares.items():
        count = counts.get(arm, 0)
        evidence += lgamma(CONCENTRATION * share + count) - lgamma(CONCENTRATION * share) - count * log(share)
    return min(1.0, exp(min(0.0, -evidence)))
