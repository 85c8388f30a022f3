"""Accounts and the sign-ups that become them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.accounts import Account

COLUMNS: Final = "user_id, email, role, name, locale, time_zone, units, created_at"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    user_id: UUID
    email: str
    name: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class SignUp:
    """A person on their way in; it becomes an account when the address is confirmed."""

    user_id: UUID
    email: str
    email_key: str
    password_hash: str
    name: str
    locale: str
    time_zone: str
    return_to: str


async def credentials(tx: Tx, email_key: str) -> Credentials | None:
    row = await tx.fetchrow(
        "select user_id, email, name, password_hash from identity.accounts where email_key = $1", email_key
    )
    return Credentials(**row) if row else None


async def hold(tx: Tx, user_id: UUID) -> str | None:
    """The account's password hash; neither it nor the account changes until this transaction ends."""
    hashed: str | None = await tx.fetchval(
        "select password_hash from identity.accounts where user_id = $1 for no key update", user_id
    )
    return hashed


async def password_hash(tx: Tx, user_id: UUID) -> str | None:
    hashed: str | None = await tx.fetchval(
        "select password_hash from identity.accounts where user_id = $1", user_id
    )
    return hashed


async def find(tx: Tx, user_id: UUID) -> Account | None:
    row = await tx.fetchrow(f"select {COLUMNS} from identity.accounts where user_id = $1", user_id)  # noqa: S608 - our own columns
    return Account(**row) if row else None


async def insert(tx: Tx, person: SignUp, units: str, at: datetime) -> bool:
    """Whether the account is new; false when its address already has one."""
    status = await tx.execute(
        "insert into identity.accounts (user_id, email, email_key, password_hash, name, locale, time_zone, "
        "units, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) "
        "on conflict (email_key) do nothing",
        person.user_id,
        person.email,
        person.email_key,
        person.password_hash,
        person.name,
        person.locale,
        person.time_zone,
        units,
        at,
    )
    return status.endswith(" 1")


async def update_profile(tx: Tx, user_id: UUID, changes: dict[str, Any], at: datetime) -> Account | None:
    """Change the given ones of name, locale, time_zone and units."""
    row = await tx.fetchrow(
        "update identity.accounts set name = coalesce($2, name), locale = coalesce($3, locale), "  # noqa: S608 - our own columns
        "time_zone = coalesce($4, time_zone), units = coalesce($5, units), updated_at = $6 "
        f"where user_id = $1 returning {COLUMNS}",
        user_id,
        changes.get("name"),
        changes.get("locale"),
        changes.get("time_zone"),
        changes.get("units"),
        at,
    )
    return Account(**row) if row else None


async def set_password(tx: Tx, user_id: UUID, hashed: str, at: datetime) -> None:
    await tx.execute(
        "update identity.accounts set password_hash = $2, updated_at = $3 where user_id = $1",
        user_id,
        hashed,
        at,
    )


async def set_role(tx: Tx, email_key: str, role: str, at: datetime) -> bool:
    status = await tx.execute(
        "update identity.accounts set role = $2, updated_at = $3 where email_key = $1", email_key, role, at
    )
    return status.endswith(" 1")


async def add_sign_up(tx: Tx, token_hash: bytes, person: SignUp, at: datetime, expires_at: datetime) -> None:
    await tx.execute(
        "insert into identity.sign_ups (token_hash, user_id, email, email_key, password_hash, name, locale, "
        "time_zone, return_to, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        token_hash,
        person.user_id,
        person.email,
        person.email_key,
        person.password_hash,
        person.name,
        person.locale,
        person.time_zone,
        person.return_to,
        at,
        expires_at,
    )


async def sign_up(tx: Tx, token_hash: bytes, now: datetime) -> SignUp | None:
    row = await tx.fetchrow(
        "select user_id, email, email_key, password_hash, name, locale, time_zone, return_to "
        "from identity.sign_ups where token_hash = $1 and expires_at > $2",
        token_hash,
        now,
    )
    return SignUp(**row) if row else None


async def take_sign_up(tx: Tx, token_hash: bytes) -> bool:
    """Use the token up; of two who race, one is told false."""
    status = await tx.execute("delete from identity.sign_ups where token_hash = $1", token_hash)
    return status.endswith(" 1")


async def drop_sign_ups(tx: Tx, email_key: str) -> list[UUID]:
    """Drop what an address signed up with and never confirmed; returns the ids that those would have had."""
    rows = await tx.fetch("delete from identity.sign_ups where email_key = $1 returning user_id", email_key)
    return [row["user_id"] for row in rows]


async def email_key(tx: Tx, user_id: UUID) -> str | None:
    key: str | None = await tx.fetchval("select email_key from identity.accounts where user_id = $1", user_id)
    return key


async def erase(tx: Tx, user_id: UUID) -> None:
    """Delete every row about a person (system role); refresh tokens go with their sign-ins."""
    for table in (
        "exports",
        "recoveries",
        "codes",
        "devices",
        "sign_ins",
        "client_grants",
        "consents",
        "accounts",
    ):
        await tx.execute(f"delete from identity.{table} where user_id = $1", user_id)  # noqa: S608 - names are ours
