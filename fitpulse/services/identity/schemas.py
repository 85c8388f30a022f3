"""Inputs and outputs of identity's JSON routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fitpulse.services.identity.domain.accounts import Account, Units
from fitpulse.services.identity.domain.consents import Entry
from fitpulse.services.identity.domain.exports import Export, State
from fitpulse.services.identity.domain.passwords import LONGEST, SHORTEST
from fitpulse.services.identity.domain.sign_ins import SignIn

Password = Annotated[str, Field(max_length=LONGEST)]
NewPassword = Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]
Name = Annotated[str, Field(min_length=1, max_length=80, examples=["Ada"])]
Locale = Annotated[str, Field(max_length=20, examples=["en"])]
TimeZone = Annotated[str, Field(max_length=64, examples=["Europe/Berlin"])]


class In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUpIn(In):
    email: Annotated[str, Field(max_length=254, examples=["ada@example.org"])]
    password: NewPassword
    name: Name
    locale: Locale = "en"
    time_zone: TimeZone = "UTC"


class ConfirmIn(In):
    token: Annotated[str, Field(max_length=100)]
    password: Password


class AcceptedOut(BaseModel):
    detail: str


class UserOut(BaseModel):
    id: UUID
    email: str
    name: str
    locale: str
    time_zone: str
    units: Units
    role: Literal["athlete", "operator"]
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> "UserOut":
        return cls(
            id=account.user_id,
            email=account.email,
            name=account.name,
            locale=account.locale,
            time_zone=account.time_zone,
            units=account.units,
            role=account.role,
            created_at=account.created_at,
        )


class UserPatch(In):
    """Only what is named changes."""

    name: Name | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None
    units: Units | None = None


class EraseIn(In):
    password: Password


class SessionOut(BaseModel):
    id: UUID
    kind: Literal["browser", "client"]
    client_id: str
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, entry: SignIn, current: UUID) -> "SessionOut":
        return cls(
            id=entry.id,
            kind=entry.kind,
            client_id=entry.client_id,
            device=entry.device,
            created_at=entry.created_at,
            seen_at=entry.seen_at,
            expires_at=entry.expires_at,
            current=entry.id == current,
        )


class SessionsOut(BaseModel):
    items: list[SessionOut]


class EndedOut(BaseModel):
    ended: int


class ConsentIn(In):
    purpose: Annotated[str, Field(max_length=40, examples=["health_data"])]
    version: Annotated[int, Field(ge=1, le=10_000)]
    action: Literal["given", "withdrawn"]


class ConsentOut(BaseModel):
    id: UUID
    purpose: str
    version: int
    action: Literal["given", "declined", "withdrawn"]
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> "ConsentOut":
        return cls(
            id=entry.id, purpose=entry.purpose, version=entry.version, action=entry.action, at=entry.at
        )


class PurposeOut(BaseModel):
    """A consent one can give; `given` is null while today's text has not been answered."""

    purpose: str
    version: int
    title: str
    text: str
    given: bool | None


class ConsentsOut(BaseModel):
    purposes: list[PurposeOut]
    ledger: list[ConsentOut]


class ExportOut(BaseModel):
    """`share` (0 to 1) is how far it has come; `bytes` and the dates are null until it is ready."""

    id: UUID
    state: State
    share: float
    bytes: int | None
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, export: Export) -> "ExportOut":
        return cls(
            id=export.id,
            state=export.state,
            share=export.share,
            bytes=export.bytes,
            created_at=export.created_at,
            ready_at=export.ready_at,
            expires_at=export.expires_at,
        )


class ExportsOut(BaseModel):
    items: list[ExportOut]
