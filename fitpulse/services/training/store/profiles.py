"""The athlete's profile: one JSON document a person, sealed, with a version; the time zone is for queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.profile import Profile
from fitpulse.services.training.store.sealed import ONLY, PROFILE, text_of

FIND: Final = "select version, body, sealed from training.profile where user_id = $1"

KEEP: Final = """
insert into training.profile (user_id, version, time_zone, sealed, updated_at) values ($1, $2, $3, $4, $5)
on conflict (user_id) do update set version = excluded.version, time_zone = excluded.time_zone, bodyweight_kg = null,
  body = null, sealed = excluded.sealed, updated_at = excluded.updated_at
"""

FORGET: Final = (
    "delete from training.told where user_id = $1",
    "delete from training.calendar where user_id = $1",
    "delete from training.form_check where user_id = $1",
    "delete from training.form_consent where user_id = $1",
    "delete from training.program_session where user_id = $1",
    "delete from training.program where user_id = $1",
    "delete from training.change where user_id = $1",
    "delete from training.body_state where user_id = $1",
    "delete from training.record where user_id = $1",
    "delete from training.set_log where user_id = $1",
    "delete from training.workout where user_id = $1",
    "delete from training.profile where user_id = $1",
)

# The next profile is version 1 again: no plan may pass for one that was made from it.
REMOVE: Final = """
with gone as (delete from training.profile where user_id = $1)
update training.workout set profile_version = 0 where user_id = $1 and state = 'planned'
"""

DECODER: Final = msgspec.json.Decoder(Profile | None)
ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile:
    """A profile and its version; version 0 stands for none yet (`profile` is None then)."""

    version: int
    profile: Profile | None


async def find(tx: Tx, user_id: UUID) -> StoredProfile | None:
    row = await tx.fetchrow(FIND, user_id)
    if row is None:
        return None
    body = await text_of(tx, PROFILE, ONLY, row["body"], row["sealed"])
    return StoredProfile(version=row["version"], profile=decode(body))


def decode(body: str) -> Profile | None:
    profile: Profile | None = DECODER.decode(body)
    return profile


def encode(profile: Profile) -> str:
    return ENCODER.encode(profile).decode()


async def keep(tx: Tx, user_id: UUID, profile: Profile, *, version: int, at: datetime) -> None:
    sealed = await PROFILE.seal(tx, ONLY, ENCODER.encode(profile))
    await tx.execute(KEEP, user_id, version, profile.time_zone, sealed, at)


async def remove(tx: Tx, user_id: UUID) -> None:
    """Take the profile away again; used to undo its first version."""
    await tx.execute(REMOVE, user_id)


async def forget(tx: Tx, user_id: UUID) -> None:
    """Delete everything that training knows of a person."""
    for statement in FORGET:
        await tx.execute(statement, user_id)
