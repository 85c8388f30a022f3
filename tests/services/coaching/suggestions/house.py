"""The suggestions service as it is built, on a given database."""

from pathlib import Path

from fitpulse.infra.db import Database
from fitpulse.infra.objects import Objects
from fitpulse.kernel.clock import Clock
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.models.forms import SUGGESTIONS
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.models import Models
from fitpulse.services.coaching.service.policies import Policies
from fitpulse.services.coaching.service.shadows import Shadows
from fitpulse.services.coaching.service.signing_keys import SigningKeys
from fitpulse.services.coaching.service.suggestions import SuggestionsService


def suggestions_service(db: Database, clock: Clock, folder: Path) -> SuggestionsService:
    models = Models(db, Objects("", lambda: folder), SigningKeys(lambda: bytes(32)), clock)
    policies = Policies(SUGGESTIONS, models, Experiments(db, clock), canary_share=0.1)
    return SuggestionsService(shipped_index(), policies, Shadows(db, clock))
