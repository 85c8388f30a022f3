"""What an unreachable, restarting or overloaded database raises: a reason to wait, never an event's fault."""

from typing import Final

import asyncpg

from fitpulse.infra.db.pool import BROKEN
from fitpulse.kernel.errors import FitPulseError

TROUBLE: Final = (*BROKEN, FitPulseError)

LOST: Final = (ConnectionError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
CLOSED: Final = ("connection is closed", "released back to the pool")
MAYBE_DONE: Final = (
    "Send the same request again, with its Idempotency-Key where it has one: it then counts once."
)
"""It may have been lost between a commit and its confirmation, so nothing is promised either way."""


def is_lost(error: BaseException) -> bool:
    """Whether the database went away amid a transaction.

    asyncpg says so by an InterfaceError where the connection was gone before the statement was sent. Our own
    mistakes, such as an argument too few, have that class too: only the words tell them apart.
    """
    if isinstance(error, asyncpg.InterfaceError):
        return any(words in str(error) for words in CLOSED)
    return isinstance(error, LOST)
