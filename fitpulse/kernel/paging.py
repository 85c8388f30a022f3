"""Keyset paging: an opaque cursor names the last row seen, so that no page costs more than another."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Generic, TypeVar

import msgspec

from fitpulse.kernel.errors import BadRequest

T = TypeVar("T")
U = TypeVar("U")

MAX_LIMIT = 100
"""No page holds more rows than this, whatever is asked."""


class BadCursor(BadRequest):
    slug = "bad-cursor"
    title = "This page marker is not valid"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items and, if more follow, the cursor of the next page."""

    items: tuple[T, ...]
    next: str | None

    def map(self, convert: Callable[[T], U]) -> "Page[U]":
        return Page(tuple(convert(item) for item in self.items), self.next)


def encode_cursor(*keys: object) -> str:
    """Pack sort keys (strings, numbers, UUIDs, datetimes) into an opaque URL-safe token."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).rstrip(b"=").decode()


def decode_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """Unpack a cursor into values of `kinds`; None stays None; anything else raises BadCursor."""
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=GenericAlias(tuple, kinds))
        if any(_impossible(value) for value in values):
            raise ValueError  # noqa: TRY301 - as any other cursor that we never made
    except (UnicodeEncodeError, binascii.Error, ValueError, msgspec.MsgspecError) as error:
        detail = "Start again without `cursor`, or send the `next` value of the page before, unchanged."
        raise BadCursor(detail) from error
    return tuple(values)


def _impossible(value: object) -> bool:
    """Whether PostgreSQL's text or bigint can't hold it, so that no row has such a key."""
    if isinstance(value, str):
        return "\x00" in value
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], tuple[object, ...]]) -> Page[T]:
    """Make a page from at most `limit + 1` rows; the extra row only says that more follow."""
    items = tuple(rows[:limit])
    return Page(items, encode_cursor(*key(items[-1])) if len(rows) > limit else None)
