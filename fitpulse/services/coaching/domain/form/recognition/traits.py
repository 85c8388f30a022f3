"""Recognition without a model: features against the traits that specifications name.

Every trait is a band; a feature outside of it loses belief in proportion to its distance. A movement's score
is the product over its traits, and its share that product among all, so that each answer can be explained.
"""

from collections.abc import Mapping

from fitpulse.services.coaching.domain.form.spec import FormSpec, Trait

UNKNOWN = 0.5
"""What a trait leaves whose joints can't be seen."""

DOUBT = 0.05
"""What a trait that isn't met at all still leaves: a landmark may simply have been wrong."""


def belief(trait: Trait, value: float) -> float:
    """How well `value` fits: 1 within the band, falling to DOUBT at `soft` beyond it."""
    beyond = 0.0
    if trait.min is not None and value < trait.min:
        beyond = trait.min - value
    elif trait.max is not None and value > trait.max:
        beyond = value - trait.max
    return max(DOUBT, 1.0 - beyond / trait.soft)


def score(spec: FormSpec, features: Mapping[str, float]) -> float:
    product = 1.0
    for trait in spec.traits:
        value = features.get(trait.feature)
        product *= belief(trait, value) if value is not None else UNKNOWN
    return product
