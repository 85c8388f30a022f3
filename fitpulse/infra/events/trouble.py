"""What an unreachable, restarting or overloaded database raises: a reason to wait, never an event's fault."""

from typing import Final

import asyncpg

from fitpulse.kernel.errors import FitPulseError

TROUBLE: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection that breaks amid a query may raise
    FitPulseError,
)
