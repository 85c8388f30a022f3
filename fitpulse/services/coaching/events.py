"""What coaching makes known."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fitpulse.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentExposed(Event):
    """A person saw an arm of an experiment for the first time; once a person and experiment."""

    TYPE: ClassVar[str] = "fitpulse.coaching.experiment-exposed.v1"

    experiment: str
    arm: str
    exposed_at: datetime
