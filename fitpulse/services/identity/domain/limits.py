"""How often something may be tried: a sliding log, so that no hour holds more than the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fitpulse.kernel.errors import LimitExceeded


class TooManyTries(LimitExceeded):
    slug = "too-many-tries"
    title = "Too many tries"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in any span of `window`; `instead` is what a person can do other than wait."""

    kind: str
    most: int
    window: timedelta
    instead: str = ""


HOUR: Final = timedelta(hours=1)
RESET: Final = "ask for a link to reset your password"
ACCOUNT: Final = Limit("account", 10, HOUR, RESET)
"""Failed sign-ins of one account, wherever they come from."""
DEVICE: Final = Limit("device", 10, HOUR, RESET)
"""The same from a browser the account has signed in with before: strangers can't lock its owner out."""
ADDRESS: Final = Limit("address", 60, HOUR, RESET)
"""Failed sign-ins from one network address, whatever the account."""
SIGN_UPS: Final = Limit("sign-ups", 30, HOUR)
RECOVERIES: Final = Limit("recoveries", 30, HOUR)
"""Both count every request of one network address."""
CONFIRMATIONS: Final = Limit("confirmations", 10, HOUR)
"""Passwords tried with one confirmation link."""
ARRIVALS: Final = Limit("arrivals", 60, HOUR)
"""Confirmations, with whatever link, from one network address: each costs us a hash."""
RECHECKS: Final = Limit("rechecks", 10, HOUR)
"""Passwords asked for again before something final."""
MAILS: Final = Limit("mails", 5, HOUR)
"""Mails that strangers can have sent to one address."""


def admit(times: Sequence[datetime], now: datetime, limit: Limit) -> timedelta | None:
    """None if one more is allowed at `now`, else how long to wait."""
    recent = sorted(time for time in times if time > now - limit.window)
    if len(recent) < limit.most:
        return None
    return recent[-limit.most] + limit.window - now


def kept(times: Sequence[datetime], now: datetime, limit: Limit) -> list[datetime]:
    """What must be remembered to decide again: at most `limit.most` times."""
    return sorted(time for time in times if time > now - limit.window)[-limit.most :]
