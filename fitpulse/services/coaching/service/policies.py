"""Which version of the recommender's policy answers whom: live, canary, or the arm of an experiment; and the shadow."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog

from fitpulse.infra.db.pool import BROKEN
from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.domain.experiments.assignment import bucket
from fitpulse.services.coaching.domain.models.stages import Stage
from fitpulse.services.coaching.domain.suggestions.policy import (
    FILE,
    FORMAT,
    Policy,
    PolicyInvalid,
    read_policy,
)
from fitpulse.services.coaching.service.models import Loaded, Models
from fitpulse.services.coaching.service.shipped import shipped

NAME: Final = "suggestions"
EVERY_S: Final = 5.0
"""How often a process looks what the stages are: a promotion or a rollback takes effect within this time."""
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Version:
    """A policy that was proved."""

    version: str
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What answers whom; `others` are versions that an experiment may name as its arms."""

    live: Version
    canary: Version | None = None
    shadow: Version | None = None
    others: Mapping[str, Version] = field(default_factory=dict)


def shipped_policy() -> Version:
    """The newest policy in the wheel; it answers until the registry has been read."""
    *_, newest = (one for one in shipped() if one.name == NAME)
    return Version(newest.version, read_policy(newest.files[FILE]))


class Policies:
    """Reads the registry in the background, so that no answer waits for it.

    A version that does not prove itself is never used: the one before goes on answering, and the log says why.
    """

    def __init__(self, models: Models, *, canary_share: float) -> None:
        self._models = models
        self._canary_share = canary_share
        self._known: dict[str, Version] = {}
        self._refused: set[str] = set()
        self.chosen = Chosen(live=shipped_policy())

    def of(self, user_id: UUID, arm: str | None) -> Version:
        """An experiment's arm decides where it names a version; else the canary takes its share of the people."""
        if arm is not None and arm in self.chosen.others:
            return self.chosen.others[arm]
        canary = self.chosen.canary
        if canary is not None and bucket(canary.version, "canary", str(user_id)) < self._canary_share:
            return canary
        return self.chosen.live

    async def run(self) -> None:
        """Keep up with the registry until cancelled."""
        while True:
            try:
                await self.refresh()
            except (FitPulseError, *BROKEN) as error:
                logger.warning("policies.away", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def refresh(self) -> None:
        """Look what the stages are now."""
        stages: dict[Stage, Version] = {}
        others: dict[str, Version] = {}
        for one in await self._models.listed(NAME):
            if one.stage == "retired" or (found := await self._proved(one.version)) is None:
                continue
            stages[one.stage] = others[found.version] = found
        self.chosen = Chosen(
            live=stages.get("live", self.chosen.live),
            canary=stages.get("canary"),
            shadow=stages.get("shadow"),
            others=others,
        )

    async def _proved(self, version: str) -> Version | None:
        if version not in self._known:
            try:
                self._known[version] = Version(version, _read(await self._models.load(NAME, version)))
            except (FitPulseError, PolicyInvalid) as error:
                if version not in self._refused:  # it is tried again, and told once
                    logger.exception("policies.refused", version=version, why=str(error))
                self._refused.add(version)
                return None
        return self._known[version]


def _read(loaded: Loaded) -> Policy:
    if loaded.manifest.format != FORMAT or FILE not in loaded.files:
        message = f"{loaded.manifest.format} is no format that this version reads"
        raise PolicyInvalid(message)
    return read_policy(loaded.files[FILE])
