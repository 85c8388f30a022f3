"""What a document store does, whichever database is behind it.

Two rules let an adapter outside PostgreSQL keep this port. Every document ends: one whose use case was rolled back
is an orphan that `expires_at` removes. And a row of the use case says that a document is there: so a reader asks for
the row first, and takes a document that is gone for one that has ended.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from fitpulse.infra.db import Tx

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,47}")
LARGEST: Final = 2_000_000
"""Bytes of a body: in base64 it still fits a part of the person's export."""


class TooLargeToKeep(ValueError):
    """A body goes beyond LARGEST."""


class PlaceTaken(ValueError):
    """The id is another collection's or another person's document."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is: whose, of which collection, under which id. The id is a UUIDv7 made by `kernel.ids`."""

    owner: UUID
    collection: str
    id: UUID

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.collection):
            message = f"{self.collection!r} is no name of a collection"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was put; `body` is in the clear."""

    place: Place
    created_at: datetime
    expires_at: datetime
    body: bytes


class Documents(Protocol):
    """`tx` is the use case's transaction, as the owner. PostgreSQL takes part in it; another adapter acts at once."""

    async def put(self, tx: Tx, document: Document) -> None:
        """Keep it, in place of what is there; raises TooLargeToKeep, PlaceTaken."""
        ...

    async def get(self, tx: Tx, place: Place, now: datetime) -> Document | None:
        """The document, unless it has ended."""
        ...

    async def find(self, tx: Tx, owner: UUID, collection: str, *, limit: int) -> Sequence[Document]:
        """The newest documents of a person in a collection, newest first."""
        ...

    async def delete(self, tx: Tx, place: Place) -> None: ...

    async def clear(self, tx: Tx, owner: UUID, collection: str) -> int:
        """Delete a person's whole collection; returns how many documents it had."""
        ...

    async def forget(self, tx: Tx, owner: UUID) -> None:
        """Delete everything of a person and destroy the key that opens it, wherever copies of it lie."""
        ...
