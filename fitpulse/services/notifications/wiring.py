"""Builds notifications."""

from datetime import timedelta

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.portability import Portable
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.notifications import pages, routes
from fitpulse.services.notifications.api import NotificationsApi
from fitpulse.services.notifications.handlers import handlers
from fitpulse.services.notifications.service import Notifications, Retention
from fitpulse.services.notifications.store import COLLECTIONS


async def build(resources: Resources) -> Built:
    notifications = Notifications(
        resources.db, load_catalogue(), resources.clock, public_url=resources.settings.public_url
    )
    kept = timedelta(days=resources.settings.notifications.kept_days)
    return Built(
        routers=(routes.router, pages.router),
        offers=((NotificationsApi, Portable(resources.db, COLLECTIONS)),),
        provided=(notifications,),
        handlers=handlers(notifications),
        background=(("notifications", Retention(resources.db, resources.clock, kept=kept).run),),
    )


MODULE = Module("notifications", build, needs=("identity",))  # the postman beside it asks for addresses
