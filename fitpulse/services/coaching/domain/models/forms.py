"""What the policies of each name are: their kind, their format, and how their file is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from fitpulse.services.coaching.domain import planner_policy
from fitpulse.services.coaching.domain.models.artefact import Kind
from fitpulse.services.coaching.domain.planner_policy import PlannerPolicy, read_planner_policy
from fitpulse.services.coaching.domain.reading import PolicyInvalid
from fitpulse.services.coaching.domain.suggestions import policy as suggestions_policy
from fitpulse.services.coaching.domain.suggestions.policy import Policy, read_policy

P = TypeVar("P")

FILE: Final = "policy.json"
"""The one file of a policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[P]):
    """How artefacts of `name` are read; an experiment at the place of this name may give people other versions."""

    kind: Kind
    name: str
    format: str
    read: Callable[[bytes], P]

    def policy(self, kind: Kind, form: str, files: Mapping[str, bytes]) -> P:
        """The policy that an artefact holds; raises PolicyInvalid for another kind or format, or none inside."""
        if (kind, form) != (self.kind, self.format):
            detail = f"{self.name} is a {self.kind} of the format {self.format}, not a {kind} of {form}."
            raise PolicyInvalid(detail)
        if set(files) != {FILE}:
            detail = f"It holds one file, {FILE}."
            raise PolicyInvalid(detail)
        return self.read(files[FILE])


SUGGESTIONS: Final[Form[Policy]] = Form(
    kind="recommender", name="suggestions", format=suggestions_policy.FORMAT, read=read_policy
)
PLANNER: Final[Form[PlannerPolicy]] = Form(
    kind="planner", name="planner", format=planner_policy.FORMAT, read=read_planner_policy
)
FORMS: Final[Mapping[str, Form[Any]]] = {form.name: form for form in (SUGGESTIONS, PLANNER)}
