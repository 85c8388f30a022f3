"""Reading and changing the athlete's profile."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.domain.profile import Profile, ProfileChanged, ProfileMissing, check
from fitpulse.services.training.store import changes, profiles
from fitpulse.services.training.store.changes import Change
from fitpulse.services.training.store.profiles import StoredProfile

NOTHING: Final = StoredProfile(version=0, profile=None)


class Profiles:
    """The people who train."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue

    async def get(self, user_id: UUID) -> tuple[Profile, int]:
        """The profile and its version; raises ProfileMissing."""
        async with self._db.read(user_id) as tx:
            return _known(await profiles.find(tx, user_id))

    async def put(self, user_id: UUID, profile: Profile, *, if_version: int | None) -> tuple[Profile, int]:
        """Store a whole profile; raises ProfileChanged when its version is not `if_version`."""
        return await self._store(user_id, lambda _: profile, if_version)

    async def patch(
        self, user_id: UUID, change: Callable[[Profile], Profile], *, if_version: int | None
    ) -> tuple[Profile, int]:
        """Change some fields of what is there."""

        def changed(stored: StoredProfile) -> Profile:
            return change(_known(stored)[0])

        return await self._store(user_id, changed, if_version)

    async def _store(
        self, user_id: UUID, change: Callable[[StoredProfile], Profile], if_version: int | None
    ) -> tuple[Profile, int]:
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            stored = await profiles.find(tx, user_id) or NOTHING
            if if_version is not None and if_version != stored.version:
                raise ProfileChanged
            profile = change(stored)
            check(profile, self._catalogue, at)
            if profile == stored.profile:
                return profile, stored.version
            title = "Changed the profile" if stored.profile else "Made the profile"
            kept = await store(tx, user_id, stored, profile, title, at=at)
            return profile, kept.version


async def store(
    tx: Tx, user_id: UUID, before: StoredProfile, profile: Profile, title: str, *, at: datetime
) -> StoredProfile:
    """Store a profile that differs from `before` and journal the change."""
    version = before.version + 1
    await profiles.keep(tx, user_id, profile, version=version, at=at)
    journal = Change(
        id=new_id(),
        kind="profile",
        title=title,
        subject=user_id,
        workout_id=None,
        before=profiles.encode(before.profile) if before.profile else "null",
        found=before.version,
        after=version,
        changed_at=at,
    )
    await changes.note(tx, user_id, journal)
    return StoredProfile(version=version, profile=profile)


def _known(stored: StoredProfile | None) -> tuple[Profile, int]:
    if stored is None or stored.profile is None:
        raise ProfileMissing
    return stored.profile, stored.version
