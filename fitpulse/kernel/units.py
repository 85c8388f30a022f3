"""Units: kilograms, metres and seconds inside; pounds only at the edge."""

KG_PER_LB = 0.45359237
"""Exact, international yard and pound agreement of 1959."""


def pounds(kilograms: float) -> float:
    return kilograms / KG_PER_LB


def kilograms(pounds: float) -> float:
    return pounds * KG_PER_LB
