"""What an account is, and what its fields may hold."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from fitpulse.kernel.errors import Invalid

Units = Literal["metric", "imperial"]
Role = Literal["athlete", "operator"]

NAME_LENGTH: Final = 80
LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


class BadAddress(Invalid):
    slug = "bad-email"
    title = "This e-mail address can't be used"


class BadProfile(Invalid):
    slug = "bad-profile"
    title = "Some details need a correction"


@dataclass(frozen=True, slots=True)
class Address:
    """`email` as it was written, for sending; `key` is what makes two spellings the same account."""

    email: str
    key: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person who confirmed their address."""

    user_id: UUID
    email: str
    role: Role
    name: str
    locale: str
    time_zone: str
    units: Units
    created_at: datetime


def address(text: str) -> Address:
    """Read an address (RFC 5321, internationalised too); raises BadAddress."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        detail = "Write it like name@example.com."
        raise BadAddress(detail) from error
    return Address(found.normalized, unicodedata.normalize("NFKC", found.normalized).casefold())


def name(text: str) -> str:
    """A display name: 1 to 80 characters, nothing invisible."""
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    hidden = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co"} and sign != "\u200d" for sign in tidy)
    if not 1 <= len(tidy) <= NAME_LENGTH or hidden:
        detail = f"Write a name of 1 to {NAME_LENGTH} visible characters."
        raise BadProfile(detail)
    return tidy


def locale(text: str) -> str:
    """A language tag such as `en` or `pt-BR` (BCP 47: language, script, region)."""
    if not LOCALE.fullmatch(text):
        detail = "Write the language as a tag such as en or pt-BR."
        raise BadProfile(detail)
    return text


def time_zone(text: str) -> str:
    """An IANA time zone such as `Europe/Berlin`."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:
        detail = "Write the time zone as an IANA name such as Europe/Berlin."
        raise BadProfile(detail) from error
    return text
