"""Identity as the other services see it."""

import msgspec

from fitpulse.infra.portability import Portable
from fitpulse.kernel.portability import ExportPart, ExportRequest
from fitpulse.services.identity.api import (
    Contact,
    ContactRequest,
    Keys,
    KeysRequest,
    SessionRequest,
    SessionState,
)
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.sign_ins import SignIns


class Identity:
    """Implements IdentityApi."""

    def __init__(self, accounts: Accounts, sign_ins: SignIns, keyring: KeyRing, data: Portable) -> None:
        self._accounts = accounts
        self._sign_ins = sign_ins
        self._keyring = keyring
        self._data = data

    async def keys(self, request: KeysRequest) -> Keys:  # noqa: ARG002 - it asks for all there are
        return Keys(msgspec.json.encode(await self._keyring.jwks()).decode())

    async def session(self, request: SessionRequest) -> SessionState:
        return SessionState(await self._sign_ins.stands(request.session))

    async def contact(self, request: ContactRequest) -> Contact:
        person = await self._accounts.contact(request.user_id)
        return Contact(person.email, True, person.name, person.locale, person.time_zone)

    async def export(self, request: ExportRequest) -> ExportPart:
        return await self._data.export(request)
