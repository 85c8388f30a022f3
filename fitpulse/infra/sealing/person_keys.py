"""A data key for each person, wrapped by the master key: with it gone, every copy of what it sealed is noise."""

import secrets
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fitpulse.infra.sealing.vault import KEY_BYTES, NONCE_BYTES, Vault

FIND: Final = "select wrapped from infra.person_key where user_id = $1"
MAKE: Final = """
insert into infra.person_key (user_id, wrapped, created_at) values ($1, $2, now()) on conflict (user_id) do nothing"""


class Unreadable(Exception):
    """What was sealed was altered, moved to another place, or its key is gone."""


class NoKey(Unreadable):
    """The person has no key: none was ever made, or it was destroyed."""


class Queries(Protocol):
    """What keys need of a transaction."""

    async def fetchval(self, query: str, *values: object) -> Any: ...

    async def execute(self, query: str, *values: object) -> str: ...


class PersonKey:
    """Seals and opens what is one person's by AES-256-GCM; a label that says where it lies is bound to each."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, label: str, content: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, label.encode())

    def open(self, label: str, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except InvalidTag as error:
            message = f"{label} can't be opened by its owner's key"
            raise Unreadable(message) from error


class PersonKeys:
    """The wrapped keys in `infra.person_key`. None is remembered: an erased one must not live on in a process."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def find(self, tx: Queries, owner: UUID) -> PersonKey | None:
        wrapped = await tx.fetchval(FIND, owner)
        return None if wrapped is None else PersonKey(self._vault.open(wrapped, label(owner)))

    async def make(self, tx: Queries, owner: UUID) -> PersonKey:
        """The person's key, new if there is none."""
        found = await self.find(tx, owner)
        if found is not None:
            return found
        await tx.execute(MAKE, owner, self._vault.seal(secrets.token_bytes(KEY_BYTES), label(owner)))
        found = await self.find(tx, owner)  # of two that made one at once, the first stands
        assert found is not None
        return found

    def answer_key(self, secret: str) -> PersonKey:
        """A key made of what only the caller and this installation know together; kept nowhere."""
        return PersonKey(self._vault.derive(secret))

    def answer_keys(self, secret: str) -> tuple[PersonKey, ...]:
        """The same, and what it was under the other master keys."""
        return tuple(PersonKey(key) for key in self._vault.derived(secret))

    @property
    def master_is_changed(self) -> bool:
        """Whether other master keys are known than the one in use."""
        return self._vault.knows_others

    def rewrapped(self, owner: UUID, wrapped: bytes) -> bytes | None:
        """A person's key under the master key in use; None where it is already."""
        return self._vault.renewed(wrapped, label(owner))


def label(owner: UUID) -> str:
    """What is bound to a wrapped key."""
    return f"person-key {owner}"
