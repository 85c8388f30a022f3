"""Sealing and marking under a master key: what is kept can be read, and what is handed back trusted, by us alone."""

import hmac
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class WrongMasterKey(Exception):
    """What is stored was sealed under another master key."""


class Vault:
    """AES-256-GCM and HMAC-SHA-256 under keys derived by HKDF, one a `user` of the master key and a purpose.

    `master` gives the 32 bytes; it is asked on the first use, so that building a service touches no file. What the
    `others` sealed is opened too: they are the former key, and the coming one, while the master key is changed.
    """

    def __init__(
        self, master: Callable[[], bytes], user: str, *, others: Sequence[Callable[[], bytes]] = ()
    ) -> None:
        self._master = master
        self._user = user
        self._others = tuple(Vault(other, user) for other in others)

    @cached_property
    def _sealing(self) -> AESGCM:
        return AESGCM(_derived(self._master(), f"fitpulse {self._user} seal"))

    @cached_property
    def _marking(self) -> bytes:
        return _derived(self._master(), f"fitpulse {self._user} mark")

    @cached_property
    def _deriving(self) -> bytes:
        return _derived(self._master(), f"fitpulse {self._user} derive")

    def seal(self, content: bytes, label: str) -> bytes:
        """Encrypt; `label` (which row this is) is bound to it, so that rows can't be swapped."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, content, label.encode())

    def open(self, sealed: bytes, label: str) -> bytes:
        """Raises WrongMasterKey."""
        try:
            return self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except InvalidTag as error:
            for other in self._others:
                with suppress(WrongMasterKey):
                    return other.open(sealed, label)
            message = f"what {self._user} keeps in the database was sealed under another master key"
            raise WrongMasterKey(message) from error

    @property
    def knows_others(self) -> bool:
        return bool(self._others)

    def renewed(self, sealed: bytes, label: str) -> bytes | None:
        """The same sealed by the master key, where one of the others had sealed it; None where it had itself."""
        try:
            self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except InvalidTag:
            return self.seal(self.open(sealed, label), label)
        return None

    def mark(self, text: str) -> str:
        """A keyed hash that only this installation can make."""
        return hmac.digest(self._marking, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def derive(self, text: str) -> bytes:
        """A key of 32 bytes that follows from the master key and `text` together, and from neither alone."""
        return hmac.digest(self._deriving, text.encode("utf-8", "surrogatepass"), "sha256")

    def derived(self, text: str) -> tuple[bytes, ...]:
        """The key that `derive` tells, and those it would have told under the others."""
        return (self.derive(text), *(other.derive(text) for other in self._others))

    def marked(self, text: str, mark: str) -> bool:
        return hmac.compare_digest(self.mark(text).encode(), mark.encode("utf-8", "surrogatepass"))


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(master)
