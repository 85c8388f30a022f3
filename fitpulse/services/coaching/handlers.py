"""What coaching does when a person leaves for good."""

from typing import Any

from fitpulse.infra.events import Handler
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.identity.events import UserErased


def handlers(experiments: Experiments) -> tuple[Handler[Any], ...]:
    return (Handler("coaching.erasure", UserErased, experiments.forget),)
