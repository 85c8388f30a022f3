"""The key that signs this installation's artefacts, and all keys whose signatures count here."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fitpulse.infra.secret_file import secret_bytes
from fitpulse.services.coaching.domain.models.artefact import key_id

FILE: Final = "coaching/models.key"


class SigningKeys:
    """`secret` gives the 32 bytes; it is asked on the first use, so that building the service touches no file."""

    def __init__(self, secret: Callable[[], bytes], trusted: Sequence[str] = ()) -> None:
        self._secret = secret
        self._trusted = trusted

    @cached_property
    def own(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._secret())

    @cached_property
    def trusted(self) -> Mapping[str, Ed25519PublicKey]:
        """By key id; raises ValueError for a setting that holds no key."""
        others = [
            Ed25519PublicKey.from_public_bytes(secret_bytes(text, "each of the setting models.trusted_keys"))
            for text in self._trusted
        ]
        return {key_id(key): key for key in (self.own.public_key(), *others)}
