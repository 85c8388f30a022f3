"""How coaching is built."""

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.services.coaching.api import CoachingApi, ProgramsApi
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.routes import ROUTERS
from fitpulse.services.coaching.service import CoachingService, ProgramsService


async def build(_: Resources) -> Built:
    index = shipped_index()
    service = CoachingService(index)
    return Built(
        routers=ROUTERS,
        offers=((CoachingApi, service), (ProgramsApi, ProgramsService(index))),
        provided=(service,),
    )


MODULE = Module("coaching", build)
