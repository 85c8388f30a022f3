"""The life of a signing key: published, then signing, then only verifying, then gone.

A key is published at least a day before it signs, so that every cache of the JWKS knows it in time, and stays
published until the last token it signed has run out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LEAD: Final = timedelta(hours=24)
PERIOD: Final = timedelta(days=30)
"""How long a key signs."""
MARGIN: Final = timedelta(minutes=10)
"""For processes that notice a rotation late, and for clocks that differ."""


@dataclass(frozen=True, slots=True)
class Life:
    """When a key may be used."""

    kid: str
    created_at: datetime
    signs_from: datetime


def in_order(keys: Sequence[Life]) -> list[Life]:
    return sorted(keys, key=lambda key: (key.signs_from, key.kid))


def signing(keys: Sequence[Life], now: datetime) -> Life | None:
    """The newest key whose time to sign has come."""
    ready = [key for key in in_order(keys) if key.signs_from <= now]
    return ready[-1] if ready else None


def published(keys: Sequence[Life], now: datetime, token_life: timedelta) -> list[Life]:
    """Keys that verify now or will soon: a key leaves once its successor has signed for a token's life."""
    ordered = in_order(keys)
    ends = [*(after.signs_from + token_life + MARGIN for after in ordered[1:]), None]
    return [key for key, end in zip(ordered, ends, strict=True) if end is None or now < end]


def due(keys: Sequence[Life], now: datetime) -> datetime | None:
    """From when the next key should sign, or None while there is nothing to do.

    Without any key it is now: nobody can have cached a JWKS that lacks it.
    """
    if not keys:
        return now
    newest = in_order(keys)[-1]
    ends = newest.signs_from + PERIOD
    return max(ends, now + LEAD) if now >= ends - LEAD else None
