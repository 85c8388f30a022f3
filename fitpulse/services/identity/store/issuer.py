"""What belongs to the issuer and to nobody: clients, signing keys, tries, recoveries, upkeep (system role)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.clients import Client

ROTATION_LOCK = 0x4B455953  # "KEYS": one process rotates at a time


@dataclass(frozen=True, slots=True)
class StoredKey:
    kid: str
    public_jwk: dict[str, Any]
    sealed: bytes
    created_at: datetime
    signs_from: datetime


async def client(tx: Tx, client_id: str) -> Client | None:
    row = await tx.fetchrow(
        "select client_id, name, redirect_uris, scopes, secret_hash, may_introspect "
        "from identity.clients where client_id = $1",
        client_id,
    )
    if row is None:
        return None
    return Client(
        row["client_id"],
        row["name"],
        tuple(row["redirect_uris"]),
        frozenset(row["scopes"]),
        secret_hash=row["secret_hash"],
        may_introspect=row["may_introspect"],
    )


async def client_names(tx: Tx, client_ids: Sequence[str]) -> dict[str, str]:
    rows = await tx.fetch(
        "select client_id, name from identity.clients where client_id = any($1)", list(client_ids)
    )
    return {row["client_id"]: row["name"] for row in rows}


async def put_client(tx: Tx, client: Client, now: datetime) -> None:
    await tx.execute(
        "insert into identity.clients (client_id, name, secret_hash, redirect_uris, scopes, may_introspect, "
        "created_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (client_id) do update set "
        "name = excluded.name, secret_hash = excluded.secret_hash, redirect_uris = excluded.redirect_uris, "
        "scopes = excluded.scopes, may_introspect = excluded.may_introspect",
        client.client_id,
        client.name,
        client.secret_hash,
        list(client.redirect_uris),
        sorted(client.scopes),
        client.may_introspect,
        now,
    )


async def lock_rotation(tx: Tx) -> None:
    await tx.execute("select pg_advisory_xact_lock($1)", ROTATION_LOCK)


async def keys(tx: Tx) -> list[StoredKey]:
    rows = await tx.fetch(
        "select kid, public_jwk, sealed, created_at, signs_from from identity.signing_keys order by signs_from"
    )
    return [
        StoredKey(row[0], msgspec.json.decode(row[1], type=dict[str, Any]), row[2], row[3], row[4])
        for row in rows
    ]


async def add_key(tx: Tx, key: StoredKey) -> None:
    await tx.execute(
        "insert into identity.signing_keys (kid, public_jwk, sealed, created_at, signs_from) "
        "values ($1, $2, $3, $4, $5)",
        key.kid,
        msgspec.json.encode(key.public_jwk).decode(),
        key.sealed,
        key.created_at,
        key.signs_from,
    )


async def drop_keys(tx: Tx, kids: Sequence[str]) -> None:
    await tx.execute("delete from identity.signing_keys where kid = any($1)", list(kids))


async def hold_tries(tx: Tx, subject: bytes, now: datetime) -> list[datetime]:
    """The tries of a subject, its row locked, so that parallel tries count one after the other."""
    times: list[datetime] = await tx.fetchval(
        "insert into identity.tries as t (subject, times, latest) values ($1, '{}', $2) "
        "on conflict (subject) do update set latest = greatest(t.latest, excluded.latest) returning times",
        subject,
        now,
    )
    return times


async def set_tries(tx: Tx, subject: bytes, times: Sequence[datetime]) -> None:
    await tx.execute("update identity.tries set times = $2 where subject = $1", subject, list(times))


async def add_recovery(tx: Tx, token_hash: bytes, user_id: UUID, now: datetime, expires_at: datetime) -> None:
    await tx.execute(
        "insert into identity.recoveries (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)",
        token_hash,
        user_id,
        now,
        expires_at,
    )


async def recovery(tx: Tx, token_hash: bytes, now: datetime) -> UUID | None:
    user_id: UUID | None = await tx.fetchval(
        "select user_id from identity.recoveries where token_hash = $1 and expires_at > $2", token_hash, now
    )
    return user_id


async def take_recovery(tx: Tx, token_hash: bytes, now: datetime) -> UUID | None:
    """Use the link up, and with it every other link of the same person."""
    user_id: UUID | None = await tx.fetchval(
        "delete from identity.recoveries where token_hash = $1 and expires_at > $2 returning user_id",
        token_hash,
        now,
    )
    if user_id is not None:
        await tx.execute("delete from identity.recoveries where user_id = $1", user_id)
    return user_id


async def claim_upkeep(tx: Tx, next_at: datetime, *, unless_after: datetime) -> bool:
    """Whether no upkeep is planned for `unless_after` or later; then the one at `next_at` is ours to plan."""
    status = await tx.execute(
        "insert into identity.upkeep as u (next_at) values ($2) "
        "on conflict (only_one) do update set next_at = excluded.next_at where u.next_at < $1",
        unless_after,
        next_at,
    )
    return status.endswith(" 1")


async def purge(tx: Tx, now: datetime, keep: timedelta) -> list[UUID]:
    """Clear what has expired; codes and sign-ins a while later, so that a late replay is still recognised.

    Returns the ids of those who never confirmed their address.
    """
    strangers = await tx.fetch("delete from identity.sign_ups where expires_at < $1 returning user_id", now)
    await tx.execute("delete from identity.recoveries where expires_at < $1", now)
    await tx.execute("delete from identity.devices where expires_at < $1", now)
    await tx.execute("delete from identity.codes where expires_at < $1", now - keep)
    await tx.execute("delete from identity.tries where latest < $1", now - keep)
    await tx.execute("delete from identity.sign_ins where expires_at < $1", now - keep)
    return [row["user_id"] for row in strangers]
