"""What an unreachable, restarting or overloaded database raises: a reason to wait, never an event's fault."""

from typing import Final

from fitpulse.infra.db.pool import BROKEN
from fitpulse.kernel.errors import FitPulseError

TROUBLE: Final = (*BROKEN, FitPulseError)
