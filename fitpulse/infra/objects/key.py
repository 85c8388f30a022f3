"""The name of an object, which can't be made without saying whose it is."""

import re
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

WORD: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
DEPTH: Final = 3


@dataclass(frozen=True, slots=True)
class Key:
    """`kind` says what sort of thing it is ("exports"); `name` is unique among the owner's of that kind."""

    kind: str
    owner: UUID
    name: str

    def __post_init__(self) -> None:
        if not WORD.fullmatch(self.kind) or not NAME.fullmatch(self.name):
            message = f"{self.kind!r} and {self.name!r} do not make a key"
            raise ValueError(message)

    @property
    def path(self) -> str:
        return f"{self.kind}/{self.owner}/{self.name}"

    @classmethod
    def of(cls, path: str) -> Self | None:
        """The key that has this path; None for what no key has."""
        parts = path.split("/")
        try:
            return cls(parts[0], UUID(parts[1]), parts[2]) if len(parts) == DEPTH else None
        except ValueError:
            return None
