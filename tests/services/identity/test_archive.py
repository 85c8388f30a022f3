"""The zip of an export: every row for programs, a table for people, and pages that explain both."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.kernel.portability import ExportPart
from fitpulse.services.identity.domain.archive import Archive
from fitpulse.services.identity.domain.exports import ATTEMPTS, MOST_A_DAY, admit, pause, wanted

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
PERSON = UUID(int=7)
COLUMNS = ("text", "number", "list")

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
row = st.fixed_dictionaries(
    {"text": st.none() | texts, "number": st.none() | st.integers(-9, 9), "list": st.lists(texts, max_size=2)}
)


def part(collection: str, rows: list[dict[str, Any]], *, title: str = "Things") -> ExportPart:
    lines = "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in rows).encode()
    return ExportPart(
        collection=collection,
        title=title,
        columns=COLUMNS,
        spreadsheet=collection.endswith("sets"),
        rows=len(rows),
        lines=lines,
        share=1.0,
        next=None,
    )


def pack(*parts: ExportPart) -> zipfile.ZipFile:
    archive = Archive(PERSON, AT)
    stream = bytearray()
    for one in parts:
        archive.add(one)
        stream += archive.packed()
    archive.finish()
    stream += archive.packed()
    archive.close()
    packed = zipfile.ZipFile(io.BytesIO(bytes(stream)))
    assert packed.testzip() is None
    return packed


@settings(max_examples=60)
@given(st.lists(st.lists(row, max_size=4), min_size=1, max_size=4), st.lists(row, max_size=3))
def test_every_row_is_in_it_however_the_parts_were_cut(
    sets: list[list[dict[str, Any]]], others: list[dict[str, Any]]
) -> None:
    packed = pack(*(part("a.sets", some) for some in sets), part("b.others", others))
    together = [one for some in sets for one in some]
    assert json.loads(packed.read("json/a.sets.json")) == together
    assert json.loads(packed.read("json/b.others.json")) == others
    manifest = json.loads(packed.read("export.json"))
    assert manifest["format"] == "fitpulse-export.v1"
    assert [one["rows"] for one in manifest["collections"]] == [len(together), len(others)]
    assert [one["csv"] for one in manifest["collections"]] == ["csv/a.sets.csv", None]
    table = list(csv.reader(io.StringIO(packed.read("csv/a.sets.csv").decode("utf-8-sig"), newline="")))
    assert table[0] == list(COLUMNS)
    assert [line[1] for line in table[1:]] == [
        "" if one["number"] is None else str(one["number"]) for one in together
    ]
    for line, one in zip(table[1:], together, strict=True):
        assert line[0].removeprefix("'") == (one["text"] or "").removeprefix("'")
        assert not line[0].startswith(("=", "+", "-", "@", "\t", "\r")), "a spreadsheet would run it"


def test_an_empty_collection_is_an_empty_list_with_a_head() -> None:
    packed = pack(part("a.sets", []))
    assert json.loads(packed.read("json/a.sets.json")) == []
    assert packed.read("csv/a.sets.csv").decode("utf-8-sig").splitlines() == [",".join(COLUMNS)]


def test_the_pages_explain_it_and_run_nothing() -> None:
    packed = pack(part("a.sets", [], title="Things & <script>alert(1)</script>"))
    page, text = packed.read("index.html").decode(), packed.read("README.txt").decode()
    assert "Things &amp; &lt;script&gt;" in page
    assert "<script" not in page
    assert 'href="csv/a.sets.csv"' in page
    assert "23 November 2026" in page
    assert "23 November 2026" in text
    assert "csv/a.sets.csv, json/a.sets.json" in text


def test_a_table_larger_than_memory_waits_on_the_disk_and_is_whole() -> None:
    rows = [{"text": "x" * 1000, "number": n % 10, "list": []} for n in range(1500)]
    packed = pack(part("a.sets", rows[:700]), part("a.sets", rows[700:]))
    assert len(packed.read("csv/a.sets.csv")) > 1 << 20
    assert len(packed.read("csv/a.sets.csv").splitlines()) == 1501


def test_an_archive_that_is_given_up_half_way_lets_go_of_everything() -> None:
    archive = Archive(PERSON, AT)
    archive.add(part("a.sets", [{"text": "x" * (2 << 20), "number": 1, "list": []}]))
    archive.close()


def test_pauses_grow_and_end() -> None:
    pauses = [pause(attempt) for attempt in range(1, ATTEMPTS + 1)]
    assert pauses[-1] is None
    kept = [one for one in pauses if one is not None]
    assert all(one < two for one, two in pairwise(kept))
    assert sum(kept, timedelta()) > timedelta(minutes=20), "a restart of a service is waited out"


@given(st.lists(st.integers(0, 4 * 86400), max_size=12), st.integers(0, 4 * 86400))
def test_no_day_holds_more_than_three(seconds: list[int], ask: int) -> None:
    given_ = [AT + timedelta(seconds=one) for one in seconds]
    now = AT + timedelta(seconds=ask)
    past = [time for time in given_ if time <= now]
    recent = [time for time in past if time > now - timedelta(days=1)]
    wait = admit(past, now)
    assert (wait is None) == (len(recent) < MOST_A_DAY)
    if wait is not None:
        assert admit(past, now + wait) is None
        assert admit(past, now + wait - timedelta(microseconds=1)) is not None


def test_an_object_is_wanted_while_it_is_made_and_while_it_is_kept() -> None:
    assert wanted("running", unfinished=True)
    assert wanted("running", unfinished=False)
    assert wanted("ready", unfinished=False)
    assert not wanted("ready", unfinished=True)
    for state in ("queued", "failed", "expired", None):
        assert not wanted(state, unfinished=False)  # type: ignore[arg-type]
