"""Where the issuer's keys come from: asked for once, kept through an outage, and not forever."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.auth.authenticator import KEYS_AWAY_S, KEYS_LONGEST_S, KEYS_S, BadToken
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import Unavailable

KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
OTHER = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig", "alg": "RS256"})
ISSUER = "https://issuer.test"


class Source:
    def __init__(self) -> None:
        self.away = False
        self.asked = 0
        self.keys = [KEY]

    async def fetch(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable
        return dict(KeySet(self.keys).as_dict(private=False))


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def authenticator(source: Source, clock: ManualClock) -> Authenticator:
    async def stands(_: UUID) -> bool:
        return True

    return Authenticator(
        issuer=ISSUER,
        audience="fitpulse",
        keys=source.fetch,
        sessions=stands,
        internal_secret="",
        clock=clock,
    )


def token(clock: ManualClock, key: RSAKey = KEY) -> str:
    now = int(clock.now().timestamp())
    claims = {
        "iss": ISSUER, "aud": "fitpulse", "iat": now, "exp": now + 600,
        "sub": str(uuid4()), "sid": str(uuid4()), "client_id": "app",
    }  # fmt: skip
    header = {"alg": "RS256", "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, claims, key, algorithms=["RS256"])


async def test_many_who_come_first_ask_once(
    authenticator: Authenticator, source: Source, clock: ManualClock
) -> None:
    await asyncio.gather(*(authenticator.authenticate(token(clock)) for _ in range(20)))
    assert source.asked == 1


async def test_known_keys_serve_through_an_outage_that_is_asked_about_seldom(
    authenticator: Authenticator, source: Source, clock: ManualClock
) -> None:
    await authenticator.authenticate(token(clock))
    source.away = True
    clock.advance(timedelta(seconds=KEYS_S + 1))
    for _ in range(10):
        await authenticator.authenticate(token(clock))
    assert source.asked == 2
    clock.advance(timedelta(seconds=KEYS_LONGEST_S))
    with pytest.raises(Unavailable):
        await authenticator.authenticate(token(clock))


async def test_without_any_keys_an_outage_is_no_fault_of_the_token(
    authenticator: Authenticator, source: Source, clock: ManualClock
) -> None:
    source.away = True
    with pytest.raises(Unavailable):
        await authenticator.authenticate(token(clock))


async def test_those_who_wait_for_keys_that_are_away_are_told_together(
    authenticator: Authenticator, source: Source, clock: ManualClock
) -> None:
    """One after the other, each would wait for as many time-outs as there are before it."""
    source.away = True
    waiting = (authenticator.authenticate(token(clock)) for _ in range(20))
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, Unavailable) for one in told)
    assert source.asked == 1
    source.away = False
    clock.advance(timedelta(seconds=KEYS_AWAY_S))
    await authenticator.authenticate(token(clock))


async def test_a_newer_key_is_fetched_and_forgeries_do_not_make_us_ask_each_time(
    authenticator: Authenticator, source: Source, clock: ManualClock
) -> None:
    await authenticator.authenticate(token(clock))
    clock.advance(timedelta(seconds=10))
    source.keys.append(OTHER)
    await authenticator.authenticate(token(clock, OTHER))
    assert source.asked == 2
    stranger = RSAKey.generate_key(2048, {"kid": "k3", "use": "sig", "alg": "RS256"})
    for _ in range(5):
        with pytest.raises(BadToken):
            await authenticator.authenticate(token(clock, stranger))
    assert source.asked == 2
