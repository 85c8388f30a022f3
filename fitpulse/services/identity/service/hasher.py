"""Argon2id off the event loop, a few at a time, so that sign-ins can't exhaust the machine."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from fitpulse.kernel.errors import Unavailable
from fitpulse.services.identity.domain.passwords import LONGEST, normalized

P = ParamSpec("P")
T = TypeVar("T")
MEMORY_KIB: Final = 19 * 1024
AT_ONCE: Final = 2
"""Hashes computed at once, 19 MiB each; the others wait their turn."""
WAITING: Final = 100
"""More than this many wait two seconds and longer: they are told to come back instead."""


class Crowded(Unavailable):
    slug = "sign-in-crowded"
    title = "Many people are signing in right now"


class Hasher:
    """Hashes and verifies; verifying nothing costs as much as verifying something."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, at_once: int = AT_ONCE) -> None:
        self._argon2 = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._turn = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._nobody = self._argon2.hash("nobody signs in with this")

    async def hash(self, password: str) -> str:
        return await self._in_turn(self._argon2.hash, normalized(password))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password of `hashed`; with None the same work is done and the answer is no."""
        if len(password) > LONGEST:
            password = ""
        right = await self._in_turn(self._verify, hashed or self._nobody, normalized(password))
        return right and hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)

    async def _in_turn(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._waiting >= WAITING:
            detail = "Nothing was changed. Try again in a few seconds."
            raise Crowded(detail, retry_after_s=3)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work, *args, **kwargs)
        finally:
            self._waiting -= 1

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._argon2.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
