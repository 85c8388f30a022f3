"""The event log: an outbox row in the caller's transaction, consumer groups that read it in order."""

from fitpulse.infra.events.dead_letters import DeadLetter, DeadLetters
from fitpulse.infra.events.erasure import forget
from fitpulse.infra.events.handler import Delivery, Handler, current_delivery
from fitpulse.infra.events.log import Lag, Log, Record
from fitpulse.infra.events.outbox import OutboxRow, outbox_row, publish
from fitpulse.infra.events.relay import Relay, RelayOptions
from fitpulse.infra.events.replay import replay
from fitpulse.infra.events.retries import Retries
from fitpulse.infra.events.upkeep import prune
from fitpulse.infra.events.waking import wake

__all__ = [
    "DeadLetter",
    "DeadLetters",
    "Delivery",
    "Handler",
    "Lag",
    "Log",
    "OutboxRow",
    "Record",
    "Relay",
    "RelayOptions",
    "Retries",
    "current_delivery",
    "forget",
    "outbox_row",
    "prune",
    "publish",
    "replay",
    "wake",
]
