"""The other services answer the same, called directly and over gRPC."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.module import Resources
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import BadCursor, encode_cursor
from fitpulse.kernel.portability import ExportPart, ExportRequest, PersonalData
from fitpulse.main.compose import PERSONAL, modules
from fitpulse.services.identity import wiring as identity
from fitpulse.services.identity.api import (
    ContactRequest,
    IdentityApi,
    KeysRequest,
    SessionRequest,
    UnknownPerson,
)
from tests.contracts.transports import TRANSPORTS, connected

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest_asyncio.fixture(params=TRANSPORTS)
async def people(
    request: pytest.FixtureRequest, db: Database, cache: Valkey, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[IdentityApi]:
    settings = Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    built = await identity.build(Resources(settings, db, cache, Registry(), clock))
    api, implementation = built.offers[0]
    async with connected(request.param, api, implementation) as connection:
        yield connection


@pytest.mark.server
async def test_identity_answers_for_keys_sessions_and_people(people: IdentityApi) -> None:
    assert '"keys"' in (await people.keys(KeysRequest())).jwks_json
    assert not (await people.session(SessionRequest(uuid4()))).active
    with pytest.raises(UnknownPerson):
        await people.contact(ContactRequest(uuid4()))


@pytest_asyncio.fixture(params=TRANSPORTS)
async def keepers(
    request: pytest.FixtureRequest, db: Database, cache: Valkey, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[dict[str, PersonalData]]:
    """Every service with personal data, by its API's name."""
    settings = Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    names = [api.__module__.split(".")[2] for api in PERSONAL]
    resources = Resources(settings, db, cache, Registry(), clock)
    offers = [offer for module in modules(names) for offer in (await module.build(resources)).offers]
    async with AsyncExitStack() as stack:
        yield {
            api.__name__: await stack.enter_async_context(connected(request.param, api, implementation))
            for api, implementation in offers
            if api in PERSONAL
        }


@pytest.mark.server
async def test_every_keeper_of_personal_data_tells_it_part_by_part(
    keepers: dict[str, PersonalData], db: Database
) -> None:
    person = new_id()
    assert keepers.keys() == {api.__name__ for api in PERSONAL}
    async with db.system() as tx:
        await tx.execute("insert into notifications.preference values ($1, 'workout', false)", person)
    told: list[ExportPart] = []
    for keeper in keepers.values():
        cursor = None
        while True:
            told.append(await keeper.export(ExportRequest(user_id=person, cursor=cursor)))
            cursor = told[-1].next
            if cursor is None:
                break
        assert told[-1].share == 1.0
        with pytest.raises(BadCursor):
            await keeper.export(ExportRequest(user_id=person, cursor=encode_cursor(99, "")))
    assert len({part.collection for part in told}) == len(told) > 20
    (filled,) = [part for part in told if part.rows]
    assert filled.lines == b'{"kind":"workout","mail":false}\n'
