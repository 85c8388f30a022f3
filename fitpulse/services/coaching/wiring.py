"""How coaching is built."""

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.services.coaching.api import CoachingApi
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.routes import router
from fitpulse.services.coaching.service import CoachingService


async def build(_: Resources) -> Built:
    service = CoachingService(shipped_index())
    return Built(routers=(router,), offers=((CoachingApi, service),), provided=(service,))


MODULE = Module("coaching", build)
