"""Running experiments: who sees what, from start to stop, and what they say."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.db.pool import BROKEN
from fitpulse.infra.events import publish
from fitpulse.infra.portability import Portable
from fitpulse.infra.telemetry.metrics import experiment_exposures
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict, NotFound, Unavailable
from fitpulse.kernel.portability import ExportPart, ExportRequest
from fitpulse.services.coaching.api.experiments import (
    Assignment,
    AssignRequest,
    Observed,
    WorkoutOutcome,
)
from fitpulse.services.coaching.domain.decisions import check_decision
from fitpulse.services.coaching.domain.experiments.assignment import ExperimentInvalid, assign
from fitpulse.services.coaching.domain.experiments.report import Design, Report, report
from fitpulse.services.coaching.domain.models.forms import FORMS
from fitpulse.services.coaching.events import ExperimentExposed
from fitpulse.services.coaching.store import artefacts, experiments
from fitpulse.services.coaching.store.experiments import StoredExperiment
from fitpulse.services.coaching.store.portability import COLLECTIONS
from fitpulse.services.identity.events import UserErased

FRESH: Final = timedelta(seconds=3)
"""How long a process goes by its copy of what runs: a stop elsewhere takes effect within this time."""
REMEMBERED: Final = 50_000
"""Exposures that a process remembers, to ask the database once a person."""
logger = structlog.get_logger(__name__)


class ExperimentUnknown(NotFound):
    slug = "experiment-unknown"
    title = "There is no such experiment"


class ExperimentTaken(Conflict):
    slug = "experiment-taken"
    title = "This experiment can't be started"


class ExperimentEnded(Conflict):
    slug = "experiment-ended"
    title = "This experiment does not run"


@dataclass(frozen=True, slots=True)
class Copy:
    """What runs, as one process knows it."""

    read_at: datetime
    designs: Mapping[str, Design]
    """By place."""


class Experiments:
    """Implements ExperimentsApi. A stopped experiment stays stopped; another try is another key."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._portable = Portable(db, COLLECTIONS)
        self._copy: Copy | None = None
        self._reading = asyncio.Lock()
        self._exposed: OrderedDict[tuple[str, UUID], None] = OrderedDict()

    async def start(self, design: Design, *, by: str, why: str) -> None:
        """Raise ExperimentTaken where the key was used before, or another one runs at its place.

        Raises ExperimentInvalid too, where an arm names no version that its people could get, and WhyNeeded.
        """
        check_decision(by=by, why=why)
        async with self._db.across() as tx:
            await _check_arms(tx, design)
            if not await experiments.start(tx, design, by=by, why=why, at=self._clock.now()):
                detail = f"{design.key} was started before, or another experiment runs at {design.place}."
                raise ExperimentTaken(detail)
            tx.after_commit.append(self._look_anew)

    async def stop(self, key: str, *, by: str, why: str) -> None:
        """The kill switch: at once in this process, within `FRESH` in all others.

        Raises ExperimentEnded where it does not run, and WhyNeeded.
        """
        check_decision(by=by, why=why)
        async with self._db.across() as tx:
            if not await experiments.stop(tx, key, by=by, why=why, at=self._clock.now()):
                detail = f"No experiment {key} runs."
                raise ExperimentEnded(detail)
            tx.after_commit.append(self._look_anew)

    async def listed(self, *, running: bool = False) -> list[StoredExperiment]:
        """All experiments, or those that run, the oldest first."""
        async with self._db.system() as tx:
            return await experiments.listed(tx, running=running)

    async def report(self, key: str) -> Report:
        """What it says today; raises ExperimentUnknown."""
        async with self._db.system() as tx:
            found = await experiments.find(tx, key)
            if found is None:
                detail = f"There is no experiment {key}."
                raise ExperimentUnknown(detail)
            figures = await experiments.figures(
                tx,
                key,
                window=timedelta(days=found.design.window_days),
                until=found.stopped_at or self._clock.now(),
            )
        return report(found.design, figures)

    async def assign(self, request: AssignRequest) -> Assignment:
        """The person's arm, and the first time its exposure; nobody takes part while the database is away."""
        try:
            design = (await self._running()).get(request.place)
            if design is None:
                return Assignment(arm=None)
            arm = assign(design.split, str(request.user_id), request.attributes)
            if arm is not None:
                await self._expose(request.user_id, design.key, arm)
        except (Unavailable, *BROKEN) as error:
            logger.warning("experiments.away", error=type(error).__name__)
            arm = None
        return Assignment(arm=arm)

    async def export(self, request: ExportRequest) -> ExportPart:
        """What is kept of a person; raises BadCursor."""
        return await self._portable.export(request)

    async def observe(self, request: WorkoutOutcome) -> Observed:
        """Keep what a workout came to, of who takes part."""
        async with self._db.transaction(request.user_id) as tx:
            return Observed(kept=await experiments.take(tx, request))

    async def forget(self, tx: Tx, event: UserErased) -> None:
        await experiments.forget(tx, event.user_id)

    def _look_anew(self) -> None:
        self._copy = None

    async def _running(self) -> Mapping[str, Design]:
        """What runs, by place: read by one while the others wait, so that a stale copy costs one query."""
        if (copy := self._fresh()) is not None:
            return copy.designs
        async with self._reading:
            copy = self._fresh() or Copy(self._clock.now(), await self._read())
            self._copy = copy
            return copy.designs

    def _fresh(self) -> Copy | None:
        copy = self._copy
        return copy if copy is not None and self._clock.now() - copy.read_at < FRESH else None

    async def _read(self) -> Mapping[str, Design]:
        """Nothing runs while the database is away, and it is asked again no sooner than a copy is."""
        try:
            return {one.design.place: one.design for one in await self.listed(running=True)}
        except (Unavailable, *BROKEN) as error:
            logger.warning("experiments.away", error=type(error).__name__)
            return {}

    async def _expose(self, user_id: UUID, key: str, arm: str) -> None:
        if (key, user_id) in self._exposed:
            return
        now = self._clock.now()
        async with self._db.transaction(user_id) as tx:
            if await experiments.expose(tx, user_id, key, arm, at=now):
                event = ExperimentExposed(user_id=user_id, experiment=key, arm=arm, exposed_at=now)
                await publish(tx, event, at=now)
                tx.after_commit.append(experiment_exposures.labels(key, arm).inc)
        self._exposed[key, user_id] = None
        if len(self._exposed) > REMEMBERED:
            self._exposed.popitem(last=False)


async def _check_arms(tx: Tx, design: Design) -> None:
    """Where arms are versions, each but the control names one that is there: else its people get what all get."""
    if design.place not in FORMS:
        return
    await artefacts.lock(tx, design.place)
    there = {one.version for one in await artefacts.listed(tx, design.place) if one.stage != "retired"}
    if missing := [arm.name for arm in design.split.arms[1:] if arm.name not in there]:
        detail = f"{design.place} has no version {', '.join(missing)} that is not retired; name arms like versions."
        raise ExperimentInvalid(detail)
