"""A registry on real PostgreSQL and a folder, emptied before each test."""

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.objects import Objects
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.domain.models.draft import Draft
from fitpulse.services.coaching.domain.models.forms import FILE, PLANNER, SUGGESTIONS
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.models import Models
from fitpulse.services.coaching.service.policies import Policies, shipped_policy
from fitpulse.services.coaching.service.shadows import Shadows
from fitpulse.services.coaching.service.signing_keys import SigningKeys

SECRET = bytes(range(32))
POLICY = b"""{"similar": %s, "goal": 0, "together": 0, "popular": 0, "gap": 0, "stated": 4, "trust": 2,
"half_life_days": 120, "dislike": 1.5, "diversity": 0}"""


@dataclass
class Registry:
    """The parts, and where the files are."""

    db: Database
    clock: ManualClock
    folder: Path
    models: Models
    experiments: Experiments
    policies: Policies[Policy]
    planners: Policies[PlannerPolicy]
    shadows: Shadows

    def another(self, secret: bytes = SECRET, trusted: tuple[str, ...] = ()) -> Models:
        """Another process, perhaps of another installation, on the same database and folder."""
        keys = SigningKeys(lambda: secret, trusted)
        return Models(self.db, Objects("", lambda: self.folder), keys, self.clock)


def draft(version: str = "1.1.0", *, similar: float = 1.0, content: bytes | None = None) -> Draft:
    return Draft(
        kind="recommender",
        name=SUGGESTIONS.name,
        version=version,
        format="fitpulse.suggestions/1",
        trained_on="a test",
        metrics={"ndcg_at_10": 0.2},
        files={"policy.json": POLICY % str(similar).encode() if content is None else content},
    )


def planner_draft(version: str = "2.0.0", **changed: object) -> Draft:
    return Draft(
        kind="planner",
        name=PLANNER.name,
        version=version,
        format=PLANNER.format,
        trained_on="a test",
        metrics={},
        files={FILE: msgspec.json.encode(replace(STANDARD, **changed))},  # type: ignore[arg-type]
    )


@pytest_asyncio.fixture
async def registry(db: Database, clock: ManualClock, tmp_path: Path) -> Registry:
    async with db.system() as tx:
        await tx.execute("delete from coaching.artefact_change")
        await tx.execute("delete from coaching.artefact")
        await tx.execute("delete from coaching.shadow_tally")
        await tx.execute("delete from coaching.experiment")
        await tx.execute("delete from coaching.exposure")
    models = Models(db, Objects("", lambda: tmp_path), SigningKeys(lambda: SECRET), clock)
    experiments = Experiments(db, clock)
    policies = Policies(SUGGESTIONS, models, experiments, canary_share=0.2)
    planners = Policies(PLANNER, models, experiments, canary_share=0.2)
    shadows = Shadows(db, clock, waiting=4)
    return Registry(db, clock, tmp_path, models, experiments, policies, planners, shadows)


@pytest.fixture
def shipped_version() -> str:
    return shipped_policy(SUGGESTIONS).version
