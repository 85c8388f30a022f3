"""Argon2id off the event loop, a few at a time, so that sign-ins can't exhaust the machine."""

import asyncio
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from fitpulse.services.identity.domain.passwords import LONGEST, normalized

MEMORY_KIB: Final = 19 * 1024
AT_ONCE: Final = 2
"""Hashes computed at once, 19 MiB each; the others wait their turn."""


class Hasher:
    """Hashes and verifies; verifying nothing costs as much as verifying something."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, at_once: int = AT_ONCE) -> None:
        self._argon2 = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._turn = asyncio.Semaphore(at_once)
        self._nobody = self._argon2.hash("nobody signs in with this")

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._argon2.hash, normalized(password))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password of `hashed`; with None the same work is done and the answer is no."""
        if len(password) > LONGEST:
            password = ""
        async with self._turn:
            right = await asyncio.to_thread(self._verify, hashed or self._nobody, normalized(password))
        return right and hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._argon2.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
