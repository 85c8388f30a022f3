"""The services there are, named where that costs no import of theirs."""

from typing import Final

SERVICES: Final = ("identity", "training", "coaching", "progress", "community", "notifications")
