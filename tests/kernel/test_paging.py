from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import BadCursor, decode_cursor, encode_cursor, page_of


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_comes_back_as_it_was(at: datetime, row: UUID) -> None:
    assert decode_cursor(encode_cursor(at, row), datetime, UUID) == (at, row)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_clearly(text: str) -> None:
    with pytest.raises(BadCursor, match="Start again without"):
        decode_cursor(text, datetime, UUID)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(None, int) is None


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_column_holds_is_refused(number: int) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor(number), int)
    assert decode_cursor(encode_cursor(2**63 - 1), int) == (2**63 - 1,)


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=30), st.integers(1, 10))
def test_pages_join_to_the_whole(rows: list[int], limit: int) -> None:
    ordered = sorted(set(rows))
    seen: list[int] = []
    cursor: str | None = None
    while True:
        after = decode_cursor(cursor, int)
        rest = [row for row in ordered if after is None or row > after[0]]
        page = page_of(rest[: limit + 1], limit, lambda row: (row,))
        seen += page.items
        cursor = page.next
        if cursor is None:
            break
    assert seen == ordered


def test_ids_sort_by_creation() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert all(one.version == 7 for one in ids)
    assert uuid4() not in ids
