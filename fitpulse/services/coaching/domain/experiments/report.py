"""What an experiment says today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fitpulse.services.coaching.domain.decisions import LONGEST_REASON
from fitpulse.services.coaching.domain.experiments.assignment import ExperimentInvalid, Split
from fitpulse.services.coaching.domain.experiments.ratio import ALARM, mismatch
from fitpulse.services.coaching.domain.experiments.sequential import LEAST, Comparison, Sample, compare

Metric = Literal["workouts", "minutes", "hard_sets", "exhausting"]
"""One number a person over their window: completed workouts, their minutes and hard sets, and those of RPE 9.5 up."""

MOST_DAYS: Final = 90
"""The longest window: a quarter of a year."""

Worse = Literal["higher", "lower"]
Verdict = Literal["wait", "better", "worse", "harmful", "mistrust"]

ADVICE: Final[Mapping[Verdict, str]] = {
    "wait": "Nothing is decided yet: wait, or stop for want of interest.",
    "better": "Better than the control: take it up.",
    "worse": "Worse than the control: stop.",
    "harmful": "A guardrail is broken: stop now.",
    "mistrust": "People are not divided as meant: find out why; no figure here can be trusted.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """A metric that must not become worse by more than `margin` (in its unit); `effect` as in `Design`."""

    metric: Metric
    worse: Worse
    margin: float = 0.0
    effect: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """All that is fixed before the start. `place` is where people meet it; one experiment at a time runs there.

    A person's figures are summed over `window_days` from their first exposure and enter once that time is over,
    so that what was counted never changes. `effect` is the smallest difference of `metric` worth knowing.
    """

    key: str
    place: str
    split: Split
    metric: Metric
    effect: float
    window_days: int = 14
    alpha: float = 0.05
    guardrails: tuple[Guardrail, ...] = ()

    def __post_init__(self) -> None:
        if self.effect <= 0 or any(one.effect <= 0 or one.margin < 0 for one in self.guardrails):
            wrong = "Effects worth knowing are above 0, margins at least 0."
            raise ExperimentInvalid(wrong)
        if not 0 < self.alpha < 1 or not 1 <= self.window_days <= MOST_DAYS:
            wrong = f"Alpha lies between 0 and 1, the window between 1 and {MOST_DAYS} days."
            raise ExperimentInvalid(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmFigures:
    """`exposed` people so far, and each metric over those whose window is over."""

    exposed: int = 0
    samples: Mapping[Metric, Sample]

    def sample(self, metric: Metric) -> Sample:
        return self.samples.get(metric, Sample())


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailReport:
    """A guardrail of one arm; `broken` once its whole interval lies beyond the margin on the bad side."""

    guardrail: Guardrail
    comparison: Comparison | None

    @property
    def broken(self) -> bool:
        if self.comparison is None:
            return False
        nearest = self.comparison.low if self.guardrail.worse == "higher" else -self.comparison.high
        return nearest > self.guardrail.margin


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmReport:
    """One arm against the control; `comparison` is None for the control, and while people are too few."""

    arm: str
    exposed: int
    sample: Sample
    comparison: Comparison | None
    guardrails: tuple[GuardrailReport, ...]
    verdict: Verdict | None

    @property
    def broken(self) -> tuple[GuardrailReport, ...]:
        return tuple(one for one in self.guardrails if one.broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`mismatch` is the p-value of the split; `verdict` the gravest or most telling one of all arms."""

    key: str
    arms: tuple[ArmReport, ...]
    mismatch: float
    verdict: Verdict
    least: int = LEAST


def report(design: Design, figures: Mapping[str, ArmFigures]) -> Report:
    """Judge every arm. Alpha is shared by the treatments (Bonferroni); a guardrail has it whole, to err on safety."""
    split = design.split
    none = ArmFigures(samples={})
    counts = {arm: found.exposed for arm, found in figures.items()}
    off = mismatch(counts, split.expected)
    control = figures.get(split.control, none)
    alpha = design.alpha / (len(split.arms) - 1)
    arms = []
    for arm in split.arms:
        found = figures.get(arm.name, none)
        own = arm.name == split.control
        comparison = (
            None
            if own
            else compare(
                found.sample(design.metric), control.sample(design.metric), alpha=alpha, effect=design.effect
            )
        )
        guarded = () if own else _guarded(design, found, control)
        broken = any(one.broken for one in guarded)
        arms.append(
            ArmReport(
                arm=arm.name,
                exposed=found.exposed,
                sample=found.sample(design.metric),
                comparison=comparison,
                guardrails=guarded,
                verdict=None if own else _verdict(comparison, off, broken=broken),
            )
        )
    verdicts: list[Verdict] = [one.verdict for one in arms if one.verdict is not None]
    gravity: tuple[Verdict, ...] = ("mistrust", "harmful", "better", "worse", "wait")
    return Report(key=design.key, arms=tuple(arms), mismatch=off, verdict=min(verdicts, key=gravity.index))


def _verdict(comparison: Comparison | None, off: float, *, broken: bool) -> Verdict:
    if off < ALARM:
        return "mistrust"
    if broken:
        return "harmful"
    if comparison is None or not comparison.decided:
        return "wait"
    return "better" if comparison.effect > 0 else "worse"


def _guarded(design: Design, found: ArmFigures, control: ArmFigures) -> tuple[GuardrailReport, ...]:
    return tuple(
        GuardrailReport(
            guardrail=one,
            comparison=compare(
                found.sample(one.metric), control.sample(one.metric), alpha=design.alpha, effect=one.effect
            ),
        )
        for one in design.guardrails
    )


def harm_of(report: Report) -> str:
    """What harms whom, in a sentence for the record; empty while no guardrail is broken.

    It speaks even where the split is off: figures that can't be trusted are no reason to go on harming.
    """
    said = [
        f"{one.guardrail.metric} of {arm.arm} {one.comparison.effect:+.3f} "
        f"({one.comparison.low:+.3f} … {one.comparison.high:+.3f}, {one.guardrail.margin:g} allowed)"
        for arm in report.arms
        for one in arm.broken
        if one.comparison is not None
    ]
    return f"A guardrail is broken: {'; '.join(said)}."[:LONGEST_REASON] if said else ""
