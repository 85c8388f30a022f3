"""Marks of agreement, from their definitions."""

from collections.abc import Sequence


def area_under_curve(scores: Sequence[float], wrong: Sequence[bool]) -> float:
    """ROC AUC by ranks (Mann and Whitney), ties shared."""
    order = sorted(range(len(scores)), key=lambda place: scores[place])
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and scores[order[end + 1]] == scores[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            ranks[place] = (start + end) / 2 + 1
        start = end + 1
    bad = sum(wrong)
    good = len(wrong) - bad
    total = sum(rank for rank, each in zip(ranks, wrong, strict=True) if each)
    return (total - bad * (bad + 1) / 2) / (bad * good)


def balanced_accuracy(said: Sequence[bool], wrong: Sequence[bool]) -> float:
    """The mean of sensitivity and specificity."""
    hit = sum(a and b for a, b in zip(said, wrong, strict=True)) / sum(wrong)
    spared = sum(not a and not b for a, b in zip(said, wrong, strict=True)) / (len(wrong) - sum(wrong))
    return (hit + spared) / 2
