"""Sign-ins of browsers and clients, and the devices an account is used from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.sign_ins import SignIn

COLUMNS = (
    "id, user_id, kind, client_id, device, authenticated_at, affirmed_at, created_at, seen_at, expires_at"
)


@dataclass(frozen=True, slots=True)
class Ended:
    id: UUID
    user_id: UUID


async def insert(tx: Tx, entry: SignIn, *, scope: str = "", cookie_hash: bytes | None = None) -> None:
    await tx.execute(
        "insert into identity.sign_ins (id, user_id, kind, client_id, device, scope, cookie_hash, "
        "authenticated_at, affirmed_at, created_at, seen_at, expires_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        entry.id,
        entry.user_id,
        entry.kind,
        entry.client_id,
        entry.device,
        scope,
        cookie_hash,
        entry.authenticated_at,
        entry.affirmed_at,
        entry.created_at,
        entry.seen_at,
        entry.expires_at,
    )


async def by_cookie(tx: Tx, cookie_hash: bytes, now: datetime) -> SignIn | None:
    row = await tx.fetchrow(
        f"select {COLUMNS} from identity.sign_ins "  # noqa: S608 - our own columns
        "where cookie_hash = $1 and ended_at is null and expires_at > $2",
        cookie_hash,
        now,
    )
    return SignIn(**row) if row else None


async def stands(tx: Tx, sign_in: UUID, now: datetime) -> bool:
    found: bool = await tx.fetchval(
        "select exists (select from identity.sign_ins where id = $1 and ended_at is null and expires_at > $2)",
        sign_in,
        now,
    )
    return found


async def standing(tx: Tx, user_id: UUID, now: datetime) -> list[SignIn]:
    """At most the 100 latest."""
    rows = await tx.fetch(
        f"select {COLUMNS} from identity.sign_ins where user_id = $1 and ended_at is null and expires_at > $2 "  # noqa: S608 - our own columns
        "order by created_at desc limit 100",
        user_id,
        now,
    )
    return [SignIn(**row) for row in rows]


async def end(tx: Tx, user_id: UUID, now: datetime, reason: str, only: UUID | None = None) -> list[Ended]:
    """End one sign-in of a person, or all; returns those that ended by this."""
    rows = await tx.fetch(
        "update identity.sign_ins set ended_at = $2, end_reason = $3 "
        "where user_id = $1 and ended_at is null and ($4::uuid is null or id = $4) returning id, user_id",
        user_id,
        now,
        reason,
        only,
    )
    return [Ended(**row) for row in rows]


async def affirm(tx: Tx, sign_in: UUID, now: datetime) -> None:
    await tx.execute(
        "update identity.sign_ins set affirmed_at = $2, seen_at = $2 where id = $1", sign_in, now
    )


async def add_device(tx: Tx, token_hash: bytes, user_id: UUID, now: datetime, expires_at: datetime) -> None:
    await tx.execute(
        "insert into identity.devices (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)",
        token_hash,
        user_id,
        now,
        expires_at,
    )


async def knows_device(tx: Tx, token_hash: bytes, user_id: UUID | None, now: datetime) -> bool:
    found: bool = await tx.fetchval(
        "select exists (select from identity.devices "
        "where token_hash = $1 and user_id = $2 and expires_at > $3)",
        token_hash,
        user_id,
        now,
    )
    return found


async def forget_devices(tx: Tx, user_id: UUID) -> None:
    await tx.execute("delete from identity.devices where user_id = $1", user_id)
