"""What operators send and see of models and experiments; `fitpulse experiments start` reads the same design."""

from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from fitpulse.services.coaching.domain.decisions import LONGEST_REASON
from fitpulse.services.coaching.domain.experiments.assignment import Arm, Condition, Split
from fitpulse.services.coaching.domain.experiments.report import (
    ADVICE,
    MOST_DAYS,
    ArmReport,
    Design,
    Guardrail,
    GuardrailReport,
    Metric,
    Report,
    Verdict,
    Worse,
)
from fitpulse.services.coaching.domain.experiments.sequential import Comparison
from fitpulse.services.coaching.domain.models.artefact import Kind
from fitpulse.services.coaching.domain.models.stages import Change, Move, Stage

NAMED: Final = r"^[a-z0-9][a-z0-9._-]*$"
Named = Annotated[str, Field(min_length=1, max_length=60, pattern=NAMED)]
Why = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


class Strict(BaseModel):
    """Refuses fields it does not know: a guardrail that is misspelt would guard nothing."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class WhyIn(Strict):
    why: Why


class PromoteIn(Strict):
    version: str = Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=40)
    stage: Literal["shadow", "canary", "live", "retired"]
    why: Why


class ArmIn(Strict):
    name: Named
    weight: float = Field(default=1.0, ge=0, le=1e6)


class ConditionIn(Strict):
    attribute: Literal["goal", "experience"]
    any_of: tuple[Named, ...] = Field(min_length=1, max_length=20)


class SplitIn(Strict):
    salt: Annotated[str, Field(min_length=1, max_length=60, pattern=NAMED)]
    arms: tuple[ArmIn, ...] = Field(min_length=2, max_length=10, description="The control first.")
    share: float = Field(default=1.0, ge=0, le=1)
    target: tuple[ConditionIn, ...] = Field(default=(), max_length=10)


class GuardrailIn(Strict):
    metric: Metric
    worse: Worse
    margin: float = Field(default=0.0, ge=0, le=1e6)
    effect: float = Field(default=0.5, gt=0, le=1e6)


class DesignIn(Strict):
    key: Named
    place: Named
    split: SplitIn
    metric: Metric
    effect: float = Field(gt=0, le=1e6, description="The smallest difference worth knowing.")
    window_days: int = Field(default=14, ge=1, le=MOST_DAYS)
    alpha: float = Field(default=0.05, gt=0, lt=1)
    guardrails: tuple[GuardrailIn, ...] = Field(default=(), max_length=10)

    def design(self) -> Design:
        """Raise ExperimentInvalid for what can't be run."""
        split = Split(
            salt=self.split.salt,
            arms=tuple(Arm(**one.model_dump()) for one in self.split.arms),
            share=self.split.share,
            target=tuple(Condition(**one.model_dump()) for one in self.split.target),
        )
        guardrails = tuple(Guardrail(**one.model_dump()) for one in self.guardrails)
        plain = self.model_dump(exclude={"split", "guardrails"})
        return Design(**plain, split=split, guardrails=guardrails)


class StartIn(Strict):
    design: DesignIn
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionOut:
    """A version of an artefact and how far it goes; `signed_by` is the id of a key."""

    kind: Kind
    name: str
    version: str
    stage: Stage
    registered_at: datetime
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsOut:
    items: tuple[VersionOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOut:
    """All versions of one name, and every change of their stages, each the oldest first."""

    versions: tuple[VersionOut, ...]
    history: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesOut:
    """What changed stages, in this order."""

    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOut:
    """A shadow's answers of one day against the live ones; `distance` is the mean, from 0 (same) to 1."""

    day: date
    live: str
    shadow: str
    compared: int
    differing: int
    failed: int
    distance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonsOut:
    items: tuple[ComparedOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentOut:
    """A design, with who started and stopped it, when and why; it runs while `stopped_at` is null."""

    design: Design
    started_at: datetime
    started_by: str
    why: str
    stopped_at: datetime | None
    stopped_by: str | None
    stopped_why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentsOut:
    items: tuple[ExperimentOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOut:
    """An arm's mean less the control's, valid on all days together; a bound is null where there is none yet."""

    effect: float
    low: float | None
    high: float | None
    p: float

    @classmethod
    def of(cls, found: Comparison | None) -> Self | None:
        if found is None:
            return None
        low, high = (bound if isfinite(bound) else None for bound in (found.low, found.high))
        return cls(effect=found.effect, low=low, high=high, p=found.p)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailOut:
    metric: Metric
    worse: Worse
    margin: float
    broken: bool
    difference: DifferenceOut | None

    @classmethod
    def of(cls, found: GuardrailReport) -> Self:
        rail = found.guardrail
        return cls(
            metric=rail.metric,
            worse=rail.worse,
            margin=rail.margin,
            broken=found.broken,
            difference=DifferenceOut.of(found.comparison),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmOut:
    """`counted` are the people whose window is over; the control has neither difference nor verdict."""

    arm: str
    exposed: int
    counted: int
    mean: float | None
    difference: DifferenceOut | None
    guardrails: tuple[GuardrailOut, ...]
    verdict: Verdict | None

    @classmethod
    def of(cls, found: ArmReport) -> Self:
        return cls(
            arm=found.arm,
            exposed=found.exposed,
            counted=found.sample.n,
            mean=found.sample.mean if found.sample.n else None,
            difference=DifferenceOut.of(found.comparison),
            guardrails=tuple(map(GuardrailOut.of, found.guardrails)),
            verdict=found.verdict,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOut:
    """What an experiment says today. `mismatch` is the p-value of the split; arms are compared from `least` on."""

    key: str
    verdict: Verdict
    advice: str
    mismatch: float
    least: int
    arms: tuple[ArmOut, ...]

    @classmethod
    def of(cls, found: Report) -> Self:
        return cls(
            key=found.key,
            verdict=found.verdict,
            advice=ADVICE[found.verdict],
            mismatch=found.mismatch,
            least=found.least,
            arms=tuple(map(ArmOut.of, found.arms)),
        )
