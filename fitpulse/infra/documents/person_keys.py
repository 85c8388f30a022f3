"""A data key for each person, wrapped by the master key: with it gone, every copy of what it sealed is noise."""

import secrets
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fitpulse.infra.db import Tx
from fitpulse.infra.documents.port import Place
from fitpulse.infra.sealing import KEY_BYTES, Vault

NONCE_BYTES: Final = 12
FIND: Final = "select wrapped from infra.person_key where user_id = $1"
MAKE: Final = """
insert into infra.person_key (user_id, wrapped, created_at) values ($1, $2, now()) on conflict (user_id) do nothing"""


class Unreadable(Exception):
    """A body was altered, moved to another place, or sealed under a key that is gone."""


class PersonKey:
    """Seals and opens one person's bodies by AES-256-GCM; owner, collection and id are bound to each."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, place: Place, body: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, body, _bound(place))

    def open(self, place: Place, sealed: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(place))
        except InvalidTag as error:
            message = f"document {place.id} of {place.collection} can't be opened by its owner's key"
            raise Unreadable(message) from error


class PersonKeys:
    """The wrapped keys in `infra.person_key`. None is remembered: an erased one must not live on in a process."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def find(self, tx: Tx, owner: UUID) -> PersonKey | None:
        wrapped = await tx.fetchval(FIND, owner)
        return None if wrapped is None else PersonKey(self._vault.open(wrapped, _label(owner)))

    async def make(self, tx: Tx, owner: UUID) -> PersonKey:
        """The person's key, new if there is none."""
        found = await self.find(tx, owner)
        if found is not None:
            return found
        await tx.execute(MAKE, owner, self._vault.seal(secrets.token_bytes(KEY_BYTES), _label(owner)))
        found = await self.find(tx, owner)  # of two that made one at once, the first stands
        assert found is not None
        return found


def _label(owner: UUID) -> str:
    return f"person-key {owner}"


def _bound(place: Place) -> bytes:
    """What is authenticated beside the body; the collection can't hold the separator."""
    return f"{place.owner}|{place.collection}|{place.id}".encode()
