"""The event log: an outbox row in the caller's transaction, consumer groups that read it in order."""

from fitpulse.infra.events.handler import Handler
from fitpulse.infra.events.outbox import OutboxRow, outbox_row, publish
from fitpulse.infra.events.wake import wake

__all__ = ["Handler", "OutboxRow", "outbox_row", "publish", "wake"]
