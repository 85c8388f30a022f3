"""Where a person is signed in: a browser at our pages, or a client that holds tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

BROWSER_STAYS: Final = timedelta(days=14)
DEVICE_STAYS: Final = timedelta(days=180)
"""How long a browser is known as no stranger after a sign-in."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A place where the person is signed in. `affirmed_at` is when they last said yes in this browser."""

    id: UUID
    user_id: UUID
    kind: Literal["browser", "client"]
    client_id: str
    device: str
    authenticated_at: datetime
    affirmed_at: datetime
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
