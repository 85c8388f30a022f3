"""Sealing and marking under a master key: what is kept can be read, and what is handed back trusted, by us alone."""

import hmac
import secrets
from collections.abc import Callable
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

    `master` gives the 32 bytes; it is asked on the first use, so that building a service touches no file.
    """

    def __init__(self, master: Callable[[], bytes], user: str) -> None:
        self._master = master
        self._user = user

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
        try:
            return self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], label.encode())
        except InvalidTag as error:
            message = f"what {self._user} keeps in the database was sealed under another master key"
            raise WrongMasterKey(message) from error

    def mark(self, text: str) -> str:
        """A keyed hash that only this installation can make."""
        return hmac.digest(self._marking, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def derive(self, text: str) -> bytes:
        """A key of 32 bytes that follows from the master key and `text` together, and from neither alone."""
        return hmac.digest(self._deriving, text.encode("utf-8", "surrogatepass"), "sha256")

    def marked(self, text: str, mark: str) -> bool:
        return hmac.compare_digest(self.mark(text).encode(), mark.encode("utf-8", "surrogatepass"))


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(master)
