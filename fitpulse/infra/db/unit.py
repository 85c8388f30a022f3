"""A request's unit of work: its idempotency claim and answer live in the use case's own transaction.

The first write transaction that a use case opens inside a unit is adopted: it starts by claiming the key and,
when the use case leaves it, stays open until the web layer has stored the answer in it and commits. A crash at
any point therefore leaves either nothing or the effect together with its answer.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fitpulse.infra.sealing import PersonKey, Unreadable
from fitpulse.kernel.errors import Conflict, Invalid

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    from fitpulse.infra.db.pool import Transaction


class KeyReused(Invalid):
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used with another body"


class StillRunning(Conflict):
    slug = "still-running"
    title = "The first request with this Idempotency-Key is still running"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    content_type: str
    body: bytes


class Replay(Exception):
    """Carries the answer that was stored when the same key and body were handled before."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


PREPARED: Final = (
    """prepare claim (uuid, text, bytea, bytea) as
insert into web.idempotency (user_id, route, key, body_hash) values ($1, $2, $3, $4) on conflict do nothing""",
    """prepare answer (uuid, text, bytea, integer, bytea, bytea) as
update web.idempotency set status = $4, content_type = $5, sealed = $6
where user_id = $1 and route = $2 and key = $3""",
)
"""Planned once a connection: planning them for each request took longer than running them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An idempotency key of one person on one route; `body_hash` is a SHA-256 hex digest.

    The key itself is written nowhere: what the answer is sealed with follows from it and the master key. So an answer
    opens for whoever comes back with the same key, and for nobody who has the database, or even both it and the
    master key. No query is needed for that, and nothing to remember between requests.
    """

    user_id: UUID
    route: str
    sent_key: str = field(repr=False)
    body_hash: str

    @property
    def key(self) -> str:
        """What the row is found by: a SHA-256 hex digest."""
        return hashlib.sha256(self.sent_key.encode()).hexdigest()

    @property
    def secret(self) -> str:
        return f"{self._place}|{self.sent_key}"

    @property
    def _place(self) -> str:
        return f"{self.user_id}|web.idempotency|{self.route}"

    def insert(self) -> str:
        """SQL text, for a connection on which PREPARED is prepared.

        Every value is a UUID, a digest or a route template from our own inventory.
        """
        return f"execute claim ('{self.user_id}', '{self.route}', '\\x{self.key}', '\\x{self.body_hash}')"

    def store(self, answer: Answer, key: PersonKey) -> str:
        sealed = key.seal(self._place, answer.body)
        return (
            f"execute answer ('{self.user_id}', '{self.route}', '\\x{self.key}', {answer.status:d}, "
            f"'\\x{answer.content_type.encode().hex()}', '\\x{sealed.hex()}')"
        )

    def open(self, sealed: bytes, keys: Sequence[PersonKey]) -> bytes:
        """Raises Unreadable where none of the keys fits."""
        for key in keys[:-1]:
            with suppress(Unreadable):
                return key.open(self._place, sealed)
        return keys[-1].open(self._place, sealed)


async def replay(claim: Claim, connection: "PoolConnectionProxy", keys: Sequence[PersonKey]) -> None:
    """Raise the stored answer of `claim`, or say that its key was used with another body."""
    row = await connection.fetchrow(
        "select body_hash, status, content_type, body, sealed from web.idempotency "
        "where user_id = $1 and route = $2 and key = $3",
        claim.user_id,
        claim.route,
        bytes.fromhex(claim.key),
    )
    if row is None or row["status"] is None:
        detail = "Wait a moment and send the same request again."
        raise StillRunning(detail, retry_after_s=1)
    if row["body_hash"] != bytes.fromhex(claim.body_hash):
        detail = "Use a new Idempotency-Key for a new request; this one belongs to an earlier body."
        raise KeyReused(detail)
    # One that an earlier version stored is in the clear, for a day.
    body = row["body"] if row["sealed"] is None else claim.open(row["sealed"], keys)
    raise Replay(Answer(row["status"], row["content_type"].decode(), body))


@dataclass(slots=True)
class Unit:
    """One unsafe request. `transaction` is the adopted one, still open after the use case has left it."""

    claim: Claim | None
    transaction: "Transaction | None" = field(default=None)

    async def commit(self, answer: Answer) -> None:
        """Store the answer beside the effect and commit both."""
        if self.transaction is not None:
            await self.transaction.commit((self.claim, answer) if self.claim else None)

    async def rollback(self) -> None:
        if self.transaction is not None:
            await self.transaction.rollback()


current_unit: ContextVar[Unit | None] = ContextVar("current_unit", default=None)
