"""Builds notifications."""

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.notifications import pages, routes
from fitpulse.services.notifications.handlers import handlers
from fitpulse.services.notifications.service import Notifications


async def build(resources: Resources) -> Built:
    notifications = Notifications(
        resources.db, load_catalogue(), resources.clock, public_url=resources.settings.public_url
    )
    return Built(
        routers=(routes.router, pages.router), provided=(notifications,), handlers=handlers(notifications)
    )


MODULE = Module("notifications", build, needs=("identity",))  # the postman beside it asks for addresses
