"""How coaching is built."""

from fitpulse.infra.embedded import suggest_home
from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.objects import Objects
from fitpulse.infra.secret_file import secret_bytes, secret_file
from fitpulse.services.coaching.api import CoachingApi, ExperimentsApi, ProgramsApi, SuggestionsApi
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.models.forms import PLANNER, SUGGESTIONS
from fitpulse.services.coaching.handlers import handlers
from fitpulse.services.coaching.routes import ROUTERS
from fitpulse.services.coaching.service import CoachingService, ProgramsService
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.guardrails import Guardrails
from fitpulse.services.coaching.service.models import Models
from fitpulse.services.coaching.service.planners import ChosenPlanners
from fitpulse.services.coaching.service.policies import Policies
from fitpulse.services.coaching.service.recognisers import Recognisers
from fitpulse.services.coaching.service.shadows import Shadows
from fitpulse.services.coaching.service.signing_keys import FILE, SigningKeys
from fitpulse.services.coaching.service.suggestions import SuggestionsService


async def build(resources: Resources) -> Built:
    db, clock, settings = resources.db, resources.clock, resources.settings
    given = settings.models.signing_key.get_secret_value()

    def secret() -> bytes:
        if given:
            return secret_bytes(given, "the setting models.signing_key")
        return secret_file((settings.home or suggest_home()) / FILE)

    index = shipped_index()
    experiments = Experiments(db, clock)
    objects = Objects(settings.objects.url, lambda: (settings.home or suggest_home()) / "objects")
    models = Models(db, objects, SigningKeys(secret, settings.models.trusted_keys), clock)
    share = settings.models.canary_share
    planner = Policies(PLANNER, models, experiments, canary_share=share)
    suggestions = Policies(SUGGESTIONS, models, experiments, canary_share=share)
    recognisers = Recognisers(models)
    shadows = Shadows(db, clock)
    service = CoachingService(index, ChosenPlanners(index, planner, shadows), recognisers.classifier)
    return Built(
        routers=ROUTERS,
        offers=(
            (CoachingApi, service),
            (ProgramsApi, ProgramsService(index)),
            (ExperimentsApi, experiments),
            (SuggestionsApi, SuggestionsService(index, suggestions, shadows)),
        ),
        provided=(service, models, experiments, recognisers, shadows),
        handlers=handlers(experiments),
        background=(
            ("planner-policies", planner.run),
            ("suggestion-policies", suggestions.run),
            ("recognisers", recognisers.run),
            ("shadows", shadows.run),
            ("guardrails", Guardrails(experiments).run),
        ),
    )


MODULE = Module("coaching", build)
