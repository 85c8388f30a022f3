"""Opaque secrets: random for the holder, a hash for us. A stolen table opens nothing."""

import hashlib
import secrets
from typing import Final

ENTROPY_BYTES: Final = 32


def fresh() -> str:
    """256 random bits, URL-safe: 43 characters."""
    return secrets.token_urlsafe(ENTROPY_BYTES)


def digest(secret: str) -> bytes:
    """SHA-256; enough for a secret that is itself random."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
