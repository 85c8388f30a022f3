"""Which version of a policy answers whom: live, canary, or the arm of an experiment; and the shadow."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from uuid import UUID

import structlog

from fitpulse.infra.db.pool import BROKEN
from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.api import AssignRequest, AthleteProfile
from fitpulse.services.coaching.domain.experiments.assignment import bucket
from fitpulse.services.coaching.domain.models.forms import FILE, Form
from fitpulse.services.coaching.domain.models.stages import Stage
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.models import Models
from fitpulse.services.coaching.service.shipped import shipped

P = TypeVar("P")

EVERY_S: Final = 5.0
"""How often a process looks what the stages are: a promotion or a rollback takes effect within this time."""
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Version(Generic[P]):
    """A policy that was proved."""

    version: str
    policy: P


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen(Generic[P]):
    """What answers whom; `others` are versions that an experiment may name as its arms."""

    live: Version[P]
    canary: Version[P] | None = None
    shadow: Version[P] | None = None
    others: Mapping[str, Version[P]] = field(default_factory=dict)


def shipped_policy(form: Form[P]) -> Version[P]:
    """The newest policy in the wheel; it answers until the registry has been read."""
    *_, newest = (one for one in shipped() if one.name == form.name)
    return Version(newest.version, form.read(newest.files[FILE]))


class Policies(Generic[P]):
    """Reads the registry in the background, so that no answer waits for it.

    A version that does not prove itself is never used: the one before goes on answering, and the log says why.
    """

    def __init__(
        self, form: Form[P], models: Models, experiments: Experiments, *, canary_share: float
    ) -> None:
        self._form = form
        self._models = models
        self._experiments = experiments
        self._canary_share = canary_share
        self._known: dict[str, Version[P]] = {}
        self._refused: set[str] = set()
        self.chosen = Chosen(live=shipped_policy(form))

    async def of(self, user_id: UUID, athlete: AthleteProfile) -> Version[P]:
        """The person's version; asking exposes them to an experiment that runs at the place of this name."""
        attributes: dict[str, str] = {"goal": athlete.goal, "experience": athlete.experience}
        asked = AssignRequest(place=self._form.name, user_id=user_id, attributes=attributes)
        return self.by_arm(user_id, (await self._experiments.assign(asked)).arm)

    def by_arm(self, user_id: UUID, arm: str | None) -> Version[P]:
        """Who takes part gets the version their arm names, or the live one; of others the canary takes its share."""
        if arm is not None:
            return self.chosen.others.get(arm, self.chosen.live)
        canary = self.chosen.canary
        if canary is not None and bucket(canary.version, "canary", str(user_id)) < self._canary_share:
            return canary
        return self.chosen.live

    def again(self, version: str) -> Version[P]:
        """The version that answered before, so that what follows from its answer agrees; else the live one."""
        return self._known.get(version, self.chosen.live)

    def shadow_of(self, version: str) -> Version[P] | None:
        """Who answers in silence beside this version: a shadow is compared with the live one only."""
        return self.chosen.shadow if version == self.chosen.live.version else None

    async def run(self) -> None:
        """Keep up with the registry until cancelled."""
        while True:
            try:
                await self.refresh()
            except (FitPulseError, *BROKEN) as error:
                logger.warning("policies.away", policy=self._form.name, error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def refresh(self) -> None:
        """Look what the stages are now; retired versions are read too, for what they have answered (`again`)."""
        stages: dict[Stage, Version[P]] = {}
        others: dict[str, Version[P]] = {}
        for one in await self._models.listed(self._form.name):
            retired = one.stage == "retired"
            if retired and one.version in self._refused:
                continue
            found = await self._proved(one.version)
            if found is not None and not retired:
                stages[one.stage] = others[found.version] = found
        self.chosen = Chosen(
            live=stages.get("live", self.chosen.live),
            canary=stages.get("canary"),
            shadow=stages.get("shadow"),
            others=others,
        )

    async def _proved(self, version: str) -> Version[P] | None:
        if version not in self._known:
            try:
                loaded = await self._models.load(self._form.name, version)
                manifest = loaded.manifest
                policy = self._form.policy(manifest.kind, manifest.format, loaded.files)
            except FitPulseError as error:
                if version not in self._refused:  # it is tried again, and told once
                    logger.exception(
                        "policies.refused", policy=self._form.name, version=version, why=str(error)
                    )
                self._refused.add(version)
                return None
            self._known[version] = Version(version, policy)
        return self._known[version]
