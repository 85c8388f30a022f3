"""FitPulse as a real process for tests that kill, stop or overload it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.e2e.person import Person
from tests.e2e.topology import Installation
from tests.faults.owner import PROFILE, told
from tests.faults.world import forget_issuer


def forget_keys(admin_url: str) -> None:
    """The new processes make signing keys of their own."""

    async def forget() -> None:
        admin = await asyncpg.connect(admin_url)
        await forget_issuer(admin)
        await admin.close()

    asyncio.run(forget())


@asynccontextmanager
async def athlete(running: Installation) -> AsyncIterator[Person]:
    """Someone who signed up and in and described themselves."""
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()
        await told(person, "PUT", "/v1/me/athlete", PROFILE)
        yield person
