"""What other services may ask identity: the issuer's keys, whether a sign-in stands, how to reach a person."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from fitpulse.kernel.errors import NotFound
from fitpulse.kernel.portability import PersonalData


class UnknownPerson(NotFound):
    slug = "unknown-person"
    title = "There is no such person"


@dataclass(frozen=True, slots=True)
class KeysRequest:
    """Asks for every key that may verify a token now or soon."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`jwks_json` is a JWK Set (RFC 7517) of public keys, as JSON text."""

    jwks_json: str


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """`session` is the `sid` of an access token."""

    session: UUID


@dataclass(frozen=True, slots=True)
class SessionState:
    """`active` is false once the person signed out, was signed out, or the sign-in ran out."""

    active: bool


@dataclass(frozen=True, slots=True)
class ContactRequest:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class Contact:
    """Where and how to speak to a person; `locale` is BCP 47, `time_zone` an IANA name."""

    email: str
    confirmed: bool
    name: str
    locale: str
    time_zone: str


class IdentityApi(PersonalData, Protocol):
    async def keys(self, request: KeysRequest) -> Keys: ...

    async def session(self, request: SessionRequest) -> SessionState: ...

    async def contact(self, request: ContactRequest) -> Contact:
        """Raise UnknownPerson once the account is erased."""
        ...
