"""Another exercise in the place of one that can't be done now: what is asked, and the answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fitpulse.services.coaching.api.planning import AthleteProfile, BodyState, CheckIn, Plan, PlanItem

SwapCause = Literal["busy", "pain", "dislike"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRequest:
    """Another way to fill the place of `exercise` in `plan`.

    With pain, `region` is spared; `busy` are exercises found taken before, which do not come back with their stations.
    """

    plan: Plan
    exercise: str
    athlete: AthleteProfile
    body: BodyState
    at: datetime
    cause: SwapCause = "busy"
    region: str | None = None
    checkin: CheckIn | None = None
    busy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapAnswer:
    """The item that takes the place, or None with the reason why nothing fits."""

    reason: str
    item: PlanItem | None = None
