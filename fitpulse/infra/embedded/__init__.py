"""PostgreSQL and Valkey from wheels, started and kept alive inside one folder when no URL is configured."""

from fitpulse.infra.embedded.endpoints import Endpoints
from fitpulse.infra.embedded.errors import HomeInUse, PartsMissing, StartFailed
from fitpulse.infra.embedded.keeper import PartStatus
from fitpulse.infra.embedded.lock import Holder, holder
from fitpulse.infra.embedded.supervisor import Supervisor, suggest_home

__all__ = [
    "Endpoints",
    "Holder",
    "HomeInUse",
    "PartStatus",
    "PartsMissing",
    "StartFailed",
    "Supervisor",
    "holder",
    "suggest_home",
]
