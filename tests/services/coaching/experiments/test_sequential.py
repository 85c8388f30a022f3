"""A look a day for four weeks: what the promised error rate is worth with each kind of test."""

from math import erf, sqrt
from random import Random

import pytest

from fitpulse.services.coaching.domain.experiments.assignment import Arm, Split
from fitpulse.services.coaching.domain.experiments.ratio import ALARM, mismatch
from fitpulse.services.coaching.domain.experiments.report import ArmFigures, Design, Guardrail, report
from fitpulse.services.coaching.domain.experiments.sequential import Sample, compare

ALPHA = 0.05
RUNS, DAYS, PEOPLE_A_DAY = 400, 28, 20
EFFECT = 0.5
SPLIT = Split(salt="s", arms=(Arm(name="control"), Arm(name="treated")))


def workouts(random: Random, rate: float) -> float:
    """Completed workouts in two weeks: one person in five never comes back, others miss some of ten."""
    return 0.0 if random.random() < 0.2 else float(sum(random.random() < rate for _ in range(10)))


def naive(treated: Sample, control: Sample) -> bool:
    """The ordinary test (normal limit of Welch's t), as if today were the only look."""
    z = (treated.mean - control.mean) / sqrt(treated.variance / treated.n + control.variance / control.n)
    return 1 - erf(abs(z) / sqrt(2)) < ALPHA


def always_valid(treated: Sample, control: Sample) -> bool:
    found = compare(treated, control, alpha=ALPHA, effect=EFFECT)
    return found is not None and found.decided


def alarms(rate: float) -> tuple[float, float]:
    """The share of experiments that either test calls on any of the daily looks."""
    random = Random(20261123)  # noqa: S311 - a simulation
    called = [0, 0]
    for _ in range(RUNS):
        arms, hit = [Sample(), Sample()], [False, False]
        for _ in range(DAYS):
            for _ in range(PEOPLE_A_DAY):
                arms[0] = arms[0].plus(workouts(random, 0.6))
                arms[1] = arms[1].plus(workouts(random, rate))
            if arms[0].n >= 100:
                hit[0] |= naive(arms[1], arms[0])
                hit[1] |= always_valid(arms[1], arms[0])
        called = [count + one for count, one in zip(called, hit, strict=True)]
    return called[0] / RUNS, called[1] / RUNS


@pytest.mark.slow
def test_daily_looks_at_an_a_a_test_keep_the_promised_error_rate_only_with_the_guard() -> None:
    naively, guarded = alarms(0.6)
    assert guarded <= ALPHA
    assert naively > 3 * ALPHA, "without the guard the same looks break the promise"


@pytest.mark.slow
def test_a_real_difference_is_found() -> None:
    _, guarded = alarms(0.72)  # about one workout more in the two weeks
    assert guarded >= 0.8


def test_the_interval_and_the_p_value_say_the_same() -> None:
    random = Random(5)  # noqa: S311 - a simulation
    for rate in (0.6, 0.65, 0.7, 0.9):
        control = Sample.of(workouts(random, 0.6) for _ in range(300))
        treated = Sample.of(workouts(random, rate) for _ in range(300))
        found = compare(treated, control, alpha=ALPHA, effect=EFFECT)
        assert found is not None
        assert found.decided == (found.p < ALPHA)
        assert found.low < found.effect < found.high


def test_nothing_is_said_too_early_or_without_spread() -> None:
    few = Sample.of([1.0, 2.0] * 49)
    assert compare(few, few, alpha=ALPHA, effect=EFFECT) is None
    flat = Sample.of([1.0] * 200)
    found = compare(flat, Sample.of([0.0] * 200), alpha=ALPHA, effect=EFFECT)
    assert found is not None
    assert not found.decided


@pytest.mark.slow
def test_a_split_that_is_off_is_seen_and_an_even_one_is_not_although_looked_at_after_everyone() -> None:
    random, even = Random(7), {"control": 0.5, "treated": 0.5}  # noqa: S311 - a simulation
    wrong = 0
    for _ in range(200):
        counts, seen = {"control": 0, "treated": 0}, False
        for _ in range(1000):
            counts["treated" if random.random() < 0.5 else "control"] += 1
            seen |= mismatch(counts, even) < ALPHA
        wrong += seen
    assert wrong / 200 <= ALPHA
    assert mismatch({"control": 5000, "treated": 5500}, even) < ALARM
    assert mismatch({"control": 1, "treated": 0}, {"control": 1.0, "treated": 0.0}) == 1.0
    assert mismatch({"control": 9, "treated": 1}, {"control": 1.0, "treated": 0.0}) == 0.0


def figures(exposed: int, workouts: float, exhausting: float) -> ArmFigures:
    def sample(mean: float) -> Sample:
        return Sample(exposed, mean, float(exposed))

    return ArmFigures(
        exposed=exposed, samples={"workouts": sample(workouts), "exhausting": sample(exhausting)}
    )


def test_a_report_puts_trust_before_harm_and_harm_before_gain() -> None:
    design = Design(
        key="k",
        place="p",
        split=SPLIT,
        metric="workouts",
        effect=EFFECT,
        guardrails=(Guardrail(metric="exhausting", worse="higher", margin=0.1),),
    )
    control = figures(2000, 5.0, 0.5)

    def verdict(treated: ArmFigures) -> str:
        return report(design, {"control": control, "treated": treated}).verdict

    assert verdict(figures(2000, 5.0, 0.5)) == "wait"
    assert verdict(figures(2000, 5.5, 0.5)) == "better"
    assert verdict(figures(2000, 4.5, 0.5)) == "worse"
    assert verdict(figures(2000, 5.5, 1.0)) == "harmful"
    assert verdict(figures(2000, 5.5, 0.55)) == "better", "within the margin"
    assert verdict(figures(2400, 5.5, 1.0)) == "mistrust"
    assert report(design, {}).verdict == "wait"


def test_sums_in_one_go_are_those_of_one_by_one() -> None:
    assert Sample.of([1.0, 2.0, 4.0]).variance == pytest.approx(7 / 3)
