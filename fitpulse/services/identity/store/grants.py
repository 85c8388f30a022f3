"""Authorization codes and refresh-token families. All of it needs the system role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.accounts import Account
from fitpulse.services.identity.domain.provider import Code, Family


@dataclass(frozen=True, slots=True)
class HeldCode:
    code: Code
    person: Account
    used: bool


@dataclass(frozen=True, slots=True)
class HeldFamily:
    family: Family
    role: str
    stands: bool


async def add_code(tx: Tx, code_hash: bytes, code: Code) -> None:
    await tx.execute(
        "insert into identity.codes (code_hash, user_id, client_id, redirect_uri, scope, nonce, code_challenge, "
        "authenticated_at, expires_at, browser) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        code_hash,
        code.user_id,
        code.client_id,
        code.redirect_uri,
        code.scope,
        code.nonce,
        code.code_challenge,
        code.authenticated_at,
        code.expires_at,
        code.browser,
    )


async def hold_code(tx: Tx, code_hash: bytes) -> HeldCode | None:
    """The code, locked until the transaction ends: of two who race, the second sees it used.

    The account is held too, so that a sign-out everywhere comes before this exchange or sees what it led to.
    """
    row = await tx.fetchrow(
        "select c.user_id, c.client_id, c.redirect_uri, c.scope, c.nonce, c.code_challenge, c.authenticated_at, "
        "c.expires_at, c.browser, c.sign_in, c.used_at, a.email, a.role, a.name, a.locale, a.time_zone, a.units, "
        "a.created_at from identity.codes c join identity.accounts a using (user_id) "
        "where c.code_hash = $1 for update of c for share of a",
        code_hash,
    )
    if row is None:
        return None
    code = Code(
        row["user_id"],
        row["client_id"],
        row["redirect_uri"],
        row["scope"],
        row["nonce"],
        row["code_challenge"],
        row["authenticated_at"],
        row["expires_at"],
        row["browser"],
        row["sign_in"],
    )
    person = Account(
        row["user_id"],
        row["email"],
        row["role"],
        row["name"],
        row["locale"],
        row["time_zone"],
        row["units"],
        row["created_at"],
    )
    return HeldCode(code, person, row["used_at"] is not None)


async def use_code(tx: Tx, code_hash: bytes, sign_in: UUID, now: datetime) -> None:
    await tx.execute(
        "update identity.codes set used_at = $2, sign_in = $3 where code_hash = $1", code_hash, now, sign_in
    )


async def hold_family(tx: Tx, token_hash: bytes, now: datetime) -> HeldFamily | None:
    """The family of a refresh token, its sign-in locked: rotations of one family go one after the other."""
    row = await tx.fetchrow(
        "select s.id, s.user_id, s.client_id, s.scope, s.authenticated_at, t.generation, "
        "s.generation as newest, s.ended_at is null and s.expires_at > $2 as stands, a.role "
        "from identity.refresh_tokens t join identity.sign_ins s on s.id = t.sign_in "
        "join identity.accounts a on a.user_id = s.user_id where t.token_hash = $1 for update of s",
        token_hash,
        now,
    )
    if row is None:
        return None
    family = Family(
        row["id"],
        row["user_id"],
        row["client_id"],
        row["scope"],
        row["authenticated_at"],
        row["generation"],
        row["newest"],
    )
    return HeldFamily(family, row["role"], row["stands"])


async def add_refresh_token(tx: Tx, token_hash: bytes, sign_in: UUID) -> None:
    await tx.execute(
        "insert into identity.refresh_tokens (token_hash, sign_in, generation) values ($1, $2, 0)",
        token_hash,
        sign_in,
    )


async def rotate(tx: Tx, token_hash: bytes, family: Family, now: datetime) -> None:
    """The next generation's token; the unique generation keeps a family from ever having two newest."""
    await tx.execute(
        "with moved as (update identity.sign_ins set generation = generation + 1, seen_at = $3 "
        "where id = $2 returning id, generation) insert into identity.refresh_tokens "
        "(token_hash, sign_in, generation) select $1, id, generation from moved",
        token_hash,
        family.sign_in,
        now,
    )


async def granted_scope(tx: Tx, user_id: UUID, client_id: str) -> frozenset[str]:
    """What the person has already allowed this client."""
    scope = await tx.fetchval(
        "select scope from identity.client_grants where user_id = $1 and client_id = $2", user_id, client_id
    )
    return frozenset((scope or "").split())


async def grant_scope(tx: Tx, user_id: UUID, client_id: str, scope: str, now: datetime) -> None:
    await tx.execute(
        "insert into identity.client_grants (user_id, client_id, scope, granted_at) values ($1, $2, $3, $4) "
        "on conflict (user_id, client_id) do update set scope = excluded.scope, granted_at = excluded.granted_at",
        user_id,
        client_id,
        scope,
        now,
    )
