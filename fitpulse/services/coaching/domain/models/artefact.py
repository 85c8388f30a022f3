"""A versioned artefact: its files, what is told of it, and the proof that both are as they were signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from re import compile as pattern
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fitpulse.kernel.errors import Conflict, Invalid

Kind = Literal["planner", "recommender", "form"]

NAME: Final = pattern(r"[a-z0-9][a-z0-9-]{0,39}")
VERSION: Final = pattern(r"[0-9]+\.[0-9]+\.[0-9]+")
PATH: Final = pattern(r"[a-z0-9][a-z0-9._-]{0,79}")
MOST_BYTES: Final = 256 * 1024 * 1024
"""Of all files of one artefact together."""
_PURPOSE: Final = b"fitpulse model manifest 1\n"


class ArtefactInvalid(Invalid):
    slug = "model-invalid"
    title = "This is no artefact that can be kept"


class ArtefactTampered(Conflict):
    slug = "model-tampered"
    title = "An artefact is not what was signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of an artefact; `sha256` in hex names its content."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is signed. `format` names how the files are read, `trained_on` says in words from what they came."""

    kind: Kind
    name: str
    version: str
    format: str
    created_at: datetime
    trained_on: str
    metrics: dict[str, float] = field(default_factory=dict)
    files: tuple[File, ...]

    def __post_init__(self) -> None:
        wrong = (
            "The name has lower-case letters, digits and hyphens, 40 at most."
            if not NAME.fullmatch(self.name)
            else "The version has three numbers, such as 1.2.0."
            if not VERSION.fullmatch(self.version)
            else "An artefact has at least one file, each with a plain name of its own."
            if not self.files or len({one.path for one in self.files}) != len(self.files)
            else "A file's name has lower-case letters, digits, dots, hyphens and underscores."
            if not all(PATH.fullmatch(one.path) for one in self.files)
            else f"All files together have at most {MOST_BYTES:,} bytes."
            if sum(one.size for one in self.files) > MOST_BYTES
            else ""
        )
        if wrong:
            raise ArtefactInvalid(wrong)

    @property
    def content(self) -> bytes:
        """The one encoding that is hashed and signed: JSON, keys sorted, nothing between tokens."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A manifest's bytes with the Ed25519 signature (RFC 8032) over them, and whose key made it."""

    content: bytes
    signature: bytes
    key_id: str


def file_of(path: str, content: bytes) -> File:
    return File(path=path, size=len(content), sha256=sha256(content).hexdigest())


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex digits of the SHA-256 of the raw public key."""
    return sha256(key.public_bytes_raw()).hexdigest()[:16]


def sign(manifest: Manifest, key: Ed25519PrivateKey) -> Signed:
    content = manifest.content
    return Signed(content=content, signature=key.sign(_PURPOSE + content), key_id=key_id(key.public_key()))


def opened(signed: Signed, trusted: Mapping[str, Ed25519PublicKey]) -> Manifest:
    """The manifest, once its signature is proved by a trusted key; raises ArtefactTampered."""
    key = trusted.get(signed.key_id)
    if key is None:
        detail = f"It is signed by the key {signed.key_id}, which is not trusted here."
        raise ArtefactTampered(detail)
    try:
        key.verify(signed.signature, _PURPOSE + signed.content)
    except InvalidSignature as error:
        detail = "The signature does not fit the manifest."
        raise ArtefactTampered(detail) from error
    return msgspec.json.decode(signed.content, type=Manifest)


def prove(file: File, content: bytes) -> bytes:
    """`content`, if it is this file's; raises ArtefactTampered."""
    if len(content) != file.size or sha256(content).hexdigest() != file.sha256:
        detail = f"The file {file.path} is not the one that was signed."
        raise ArtefactTampered(detail)
    return content
