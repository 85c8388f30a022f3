"""Signing keys: published a day before they sign, gone once their last token is over, sealed at rest."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import SecretStr

from fitpulse.infra.auth.authenticator import BadToken
from fitpulse.infra.sealing import Vault, WrongMasterKey, master_key
from fitpulse.infra.sealing.master_key import FILE
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.domain.keys import LEAD, PERIOD, Life, due, published, signing
from fitpulse.services.identity.events import UpkeepDue
from fitpulse.services.identity.service.keyring import KeyRing
from tests.services.identity.house import House, client, make_settings

TOKEN_LIFE = timedelta(minutes=10)
START = datetime(2026, 1, 1, tzinfo=UTC)


@run_with(max_examples=100)
@given(steps=st.lists(st.integers(min_value=1, max_value=40 * 24), min_size=1, max_size=60))
def test_whenever_upkeep_runs_no_token_is_ever_refused_and_no_key_signs_unannounced(
    steps: list[int],
) -> None:
    """Rounds at any distance, in hours: each key that signs was published a day before, unless it is the first."""
    keys: list[Life] = []
    now = START
    for step in steps:
        start = due(keys, now)
        if start is not None:
            keys.append(Life(f"k{len(keys)}", now, start))
        keys = published(keys, now, TOKEN_LIFE)
        active = signing(keys, now)
        assert active is not None
        assert active.signs_from == START or active.signs_from - active.created_at >= LEAD
        before = signing(keys, now - TOKEN_LIFE)
        if before is not None:
            assert before in published(keys, now, TOKEN_LIFE)
        assert len(keys) <= 3
        now += timedelta(hours=step)


def test_a_key_signs_for_a_month() -> None:
    keys = [Life("first", START, START)]
    assert due(keys, START + PERIOD - LEAD - timedelta(seconds=1)) is None
    assert due(keys, START + PERIOD - LEAD) == START + PERIOD


def test_what_is_sealed_opens_only_under_its_key_and_label() -> None:
    vault = Vault(lambda: b"k" * 32, "test")
    sealed = vault.seal(b"secret", "row 1")
    assert vault.open(sealed, "row 1") == b"secret"
    for other, label in ((Vault(lambda: b"o" * 32, "test"), "row 1"), (vault, "row 2")):
        with pytest.raises(WrongMasterKey):
            other.open(sealed, label)


def test_the_master_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    first = master_key(folder, "", "a.key")
    assert len(first) == 32
    assert master_key(folder, "", "a.key") == first
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [folder / FILE]


@pytest.mark.parametrize("text", ["short", "", "bm90IDMyIGJ5dGVz", "!" * 44])
def test_a_master_key_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match="32 bytes"):
        master_key(tmp_path, "", "a.key")


async def jwks(house: House) -> list[str]:
    document = (await client(house.app).get("/oauth/jwks")).json()
    for key in document["keys"]:
        assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    return [key["kid"] for key in document["keys"]]


def kid(token: str) -> str:
    named: str = json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))["kid"]
    return named


@pytest.fixture
async def fresh_keys(house: House) -> Any:
    async with house.db.system() as tx:
        await tx.execute("delete from identity.signing_keys")
    yield
    async with house.db.system() as tx:
        await tx.execute("delete from identity.signing_keys")


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_a_rotation_in_mid_traffic_refuses_no_valid_token(house: House, clock: ManualClock) -> None:
    keyring: KeyRing = house.service(KeyRing)
    email, _ = await house.person()
    old = (await house.tokens(email))["access_token"]
    assert await keyring.rotate() is None
    new_kid = await keyring.rotate(planned=True)
    assert await jwks(house) == [kid(old), new_kid]
    clock.advance(timedelta(hours=23, minutes=59))
    late = (await house.tokens(email))["access_token"]
    assert kid(late) == kid(old)
    clock.advance(timedelta(minutes=2))
    after = (await house.tokens(email))["access_token"]
    assert kid(after) == new_kid
    for token in (late, after):
        await house.authenticator.authenticate(token)
    clock.advance(timedelta(minutes=30))
    await keyring.rotate()
    assert await jwks(house) == [new_kid]
    with pytest.raises(BadToken):
        await house.authenticator.authenticate(late)


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_a_leaked_key_is_gone_at_once(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    token = (await house.tokens(email))["access_token"]
    new_kid = await house.service(KeyRing).rotate(at_once=True)
    assert await jwks(house) == [new_kid]
    clock.advance(timedelta(minutes=6))
    with pytest.raises(BadToken):
        await house.authenticator.authenticate(token)


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_two_processes_share_the_keys(house: House, restarted: Callable[..., Any]) -> None:
    email, _ = await house.person()
    token = (await house.tokens(email))["access_token"]
    async with restarted() as other:
        assert await jwks(other) == await jwks(house)
        await other.authenticator.authenticate(token)


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_private_keys_are_never_stored_in_the_open(house: House) -> None:
    await house.service(KeyRing).signer()
    async with house.db.system() as tx:
        row = await tx.fetchrow("select public_jwk::text, sealed from identity.signing_keys")
    assert row is not None
    assert '"d"' not in row[0]
    assert b'"kty"' not in row[1]


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_another_master_key_is_said_plainly(
    house: House, restarted: Callable[..., Any], tmp_path: Path
) -> None:
    await house.service(KeyRing).signer()
    settings = make_settings(tmp_path)
    settings.auth.master_key = SecretStr(base64.b64encode(b"o" * 32).decode())
    async with restarted(settings) as other:
        with pytest.raises(WrongMasterKey, match="another master key"):
            await other.service(KeyRing).signer()


@pytest.mark.server
@pytest.mark.usefixtures("fresh_keys")
async def test_upkeep_clears_what_expired_and_plans_itself_once(house: House, clock: ManualClock) -> None:
    async with house.db.system() as tx:
        await tx.execute("delete from identity.upkeep")
        await tx.execute("delete from events.timer where type = $1", UpkeepDue.TYPE)
    email, user_id = await house.person()
    await house.tokens(email)
    await house.service(KeyRing).rotate()
    assert await planned(house) == 1
    clock.advance(timedelta(days=40))
    handler = house.built.handlers[0]
    async with house.db.system() as tx:
        await handler.call(tx, UpkeepDue(user_id=user_id))
    assert await planned(house) == 2
    async with house.db.system() as tx:
        for table in ("codes", "sign_ins"):
            count = await tx.fetchval(f"select count(*) from identity.{table} where user_id = $1", user_id)
            assert count == 0, table


async def planned(house: House) -> int:
    async with house.db.system() as tx:
        count: int = await tx.fetchval("select count(*) from events.timer where type = $1", UpkeepDue.TYPE)
        return count
