"""Lines of a person's export, in which sealed columns are told in the clear."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.sealing.column import Lender, Sealed
from fitpulse.infra.sealing.person_keys import NoKey, PersonKey

LINE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
NAME: Final = msgspec.json.Decoder(str)
ENCODER: Final = msgspec.json.Encoder()


class Closed(msgspec.Struct, forbid_unknown_fields=True):
    """Sealed content, in base64, as `Sealed.told` writes it into a line."""

    sealed: bytes


CLOSED: Final = msgspec.json.Decoder(Closed)


@dataclass(frozen=True, slots=True)
class Opened:
    """How a column of a line is opened: its row is named by the column `by`, read by `row`; by "" where there is one.

    `text` says that it is told as a JSON string; other content is JSON itself.
    """

    column: Sealed
    by: str
    row: Callable[[str], object] = str
    text: bool = False

    def told(
        self, key: PersonKey | None, owner: UUID, line: Mapping[str, msgspec.Raw], sealed: bytes
    ) -> bytes:
        """JSON; null where the key is gone."""
        if key is None:
            return b"null"
        row = self.row(NAME.decode(line[self.by])) if self.by else ""
        content = key.open(self.column.label(owner, row), sealed)
        return ENCODER.encode(content.decode()) if self.text else content


def opener(columns: Mapping[str, Opened]) -> Callable[[Lender, UUID], Awaitable[Callable[[str], str]]]:
    """For `Portable(openers=…)`: makes what tells these columns of a line in the clear."""

    async def opened(tx: Lender, owner: UUID) -> Callable[[str], str]:
        try:
            key = await tx.person_key()
        except NoKey:
            key = None

        def tell(line: str) -> str:
            told = LINE.decode(line)
            for name, column in columns.items():
                try:
                    sealed = CLOSED.decode(told[name]).sealed
                except msgspec.ValidationError:
                    continue  # an earlier version wrote it in the clear
                told[name] = msgspec.Raw(column.told(key, owner, told, sealed))
            return ENCODER.encode(told).decode()

        return tell

    return opened
