"""A column whose content is sealed by its owner's key: owner, table, column and row are bound to it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from fitpulse.infra.sealing.person_keys import PersonKey


class Lender(Protocol):
    """A transaction on one person's rows, which lends that person's key."""

    @property
    def user_id(self) -> UUID | None: ...

    async def person_key(self, *, make: bool = False) -> PersonKey: ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """`name` is what the content is, as `schema.table.column`; `row` tells it from the person's other rows."""

    name: str

    def label(self, owner: UUID | None, row: object) -> str:
        return f"{owner}|{self.name}|{row}"

    async def seal(self, tx: Lender, row: object, content: bytes) -> bytes:
        key = await tx.person_key(make=True)
        return key.seal(self.label(tx.user_id, row), content)

    async def open(self, tx: Lender, row: object, sealed: bytes) -> bytes:
        """Raises Unreadable: it was altered, comes from another place, or the key is gone."""
        key = await tx.person_key()
        return key.open(self.label(tx.user_id, row), sealed)

    def told(self, clear: str, sealed: str = "sealed") -> str:
        """SQL for a line of an export: the clear column, or what `opener` recognises as sealed content."""
        packed = f"json_build_object('sealed', translate(encode({sealed}, 'base64'), chr(10), ''))"
        return f"case when {sealed} is null then to_json({clear}) else {packed} end"
