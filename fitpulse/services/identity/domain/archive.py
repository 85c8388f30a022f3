"""The file a person gets: one zip with JSON for programs, CSV for spreadsheets and a page to start from.

It is written as a stream: what has been packed is taken away with `packed` and never held whole.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast
from uuid import UUID

import msgspec

from fitpulse.kernel.portability import ExportPart
from fitpulse.services.identity.domain.covering import covering_page, covering_text

FORMAT: Final = "fitpulse-export.v1"
IN_MEMORY: Final = 1 << 20
"""Bytes of a table that are kept in memory; more wait in a file without a name, which no crash leaves behind."""
COPIED: Final = 1 << 16
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that starts so could be taken for a formula by a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of a collection."""

    collection: str
    title: str
    columns: tuple[str, ...]
    rows: int
    json: str
    csv: str | None


class Sink(io.RawIOBase):
    """Takes what the zip writer writes until it is taken away; it can't be sought, so the zip is a stream."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._buffer)
        self._buffer.clear()
        return taken


class Archive:
    """Packs parts as they come; a collection's parts come one after the other. Every method is plain computing."""

    def __init__(self, user_id: UUID, at: datetime) -> None:
        self._user_id = user_id
        self._at = at
        self._sink = Sink()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._sink), "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._member: IO[bytes] | None = None
        self._table: IO[bytes] | None = None
        self._part: ExportPart | None = None
        self._rows = 0
        self.entries: list[Entry] = []

    def add(self, part: ExportPart) -> None:
        if self._part is None or self._part.collection != part.collection:
            self._end()
            self._begin(part)
        assert self._member is not None
        rows = part.lines.rstrip(b"\n").replace(b"\n", b",\n")
        if rows:
            self._member.write((b",\n" if self._rows else b"") + rows)
        if self._table is not None:
            self._table.write(csv_lines(part.lines, part.columns))
        self._rows += part.rows

    def finish(self) -> None:
        """Write the manifest and the pages that explain it all."""
        self._end()
        manifest = {
            "format": FORMAT,
            "person": self._user_id,
            "exported_at": self._at,
            "collections": self.entries,
        }
        self._write("export.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        self._write("README.txt", covering_text(self.entries, self._at).encode())
        self._write("index.html", covering_page(self.entries, self._at).encode())
        self._zip.close()

    def packed(self) -> bytes:
        """Take away what has been packed since the last time."""
        return self._sink.take()

    def close(self) -> None:
        """Let go of everything, finished or not."""
        for open_file in (self._member, self._table, self._zip):
            if open_file is not None:
                open_file.close()

    def _begin(self, part: ExportPart) -> None:
        self._part, self._rows = part, 0
        self._member = self._zip.open(self._info(json_name(part.collection)), "w")
        self._member.write(b"[\n")
        if part.spreadsheet:
            self._table = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - `close` does
            self._table.write(csv_header(part.columns))

    def _end(self) -> None:
        if self._part is None or self._member is None:
            return
        self._member.write(b"\n]\n")
        self._member.close()
        name = None if self._table is None else csv_name(self._part.collection)
        if self._table is not None and name is not None:
            self._table.seek(0)
            with self._zip.open(self._info(name), "w") as member:
                while chunk := self._table.read(COPIED):
                    member.write(chunk)
            self._table.close()
        entry = Entry(
            self._part.collection,
            self._part.title,
            self._part.columns,
            self._rows,
            json_name(self._part.collection),
            name,
        )
        self.entries.append(entry)
        self._part = self._member = self._table = None

    def _write(self, name: str, content: bytes) -> None:
        self._zip.writestr(self._info(name), content)

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


def json_name(collection: str) -> str:
    return f"json/{collection}.json"


def csv_name(collection: str) -> str:
    return f"csv/{collection}.csv"


def csv_header(columns: Sequence[str]) -> bytes:
    """The first line, after a mark by which spreadsheets know that the text is UTF-8."""
    return "\ufeff".encode() + _written([columns])


def csv_lines(lines: bytes, columns: Sequence[str]) -> bytes:
    rows = (msgspec.json.decode(line) for line in lines.splitlines())
    return _written([cell(row.get(column)) for column in columns] for row in rows)


def cell(value: Any) -> str:
    """A value as a cell; a text that a spreadsheet could run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return msgspec.json.encode(value).decode()


def _written(rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
