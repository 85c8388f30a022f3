"""Builds progress."""

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.portability import Portable
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.progress.api import ProgressApi
from fitpulse.services.progress.handlers import handlers
from fitpulse.services.progress.routes import router
from fitpulse.services.progress.service import Progress
from fitpulse.services.progress.store.portability import COLLECTIONS


async def build(resources: Resources) -> Built:
    progress = Progress(resources.db, load_catalogue(), resources.clock)
    return Built(
        routers=(router,),
        offers=((ProgressApi, Portable(resources.db, COLLECTIONS)),),
        provided=(progress,),
        handlers=handlers(progress),
    )


MODULE = Module("progress", build)
