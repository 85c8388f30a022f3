"""Forgetting a person."""

from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.training.store import profiles


async def erase(tx: Tx, user_id: UUID) -> None:
    """Delete everything that training knows of a person, in the caller's transaction."""
    await profiles.forget(tx, user_id)
