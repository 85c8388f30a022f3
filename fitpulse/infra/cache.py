"""The cache: a Valkey client that gives up quickly, and the only two ways to name a key.

Nothing in it is the truth: every caller can do without it. A key of personal data can't be made without the
person, so one person's answer is never another's.
"""

from typing import Final
from uuid import UUID

from valkey.asyncio import Valkey
from valkey.asyncio.retry import Retry
from valkey.backoff import NoBackoff

CONNECT_S: Final = 1.0
ANSWER_S: Final = 1.0
"""Past it the caller goes on without the cache."""
MOST_CONNECTIONS: Final = 50
Part = str | int | UUID


def connect(url: str) -> Valkey:
    """A client with a pool; connects on first use, fails within a second or two when the server is away."""
    client: Valkey = Valkey.from_url(
        url,
        socket_connect_timeout=CONNECT_S,
        socket_timeout=ANSWER_S,
        max_connections=MOST_CONNECTIONS,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),  # once more: an idle connection may have been closed
    )
    return client


def personal_key(user_id: UUID, *parts: Part) -> str:
    """The key of something that belongs to one person."""
    return _join("person", user_id, *parts)


def shared_key(*parts: Part) -> str:
    """The key of something that everyone may see."""
    return _join("shared", *parts)


def _join(*parts: Part) -> str:
    # Escaped, so that no part can pretend to be two.
    return "fitpulse:" + ":".join(str(part).replace("%", "%25").replace(":", "%3A") for part in parts)
