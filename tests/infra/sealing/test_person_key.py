"""What a person's key seals opens in its own place, unaltered, and nowhere else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fitpulse.infra.sealing import PersonKey, Unreadable

KEY = PersonKey(b"k" * 32)
labels = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(labels, st.binary(max_size=200))
def test_it_opens_in_its_own_place(label: str, content: bytes) -> None:
    sealed = KEY.seal(label, content)
    assert KEY.open(label, sealed) == content
    assert KEY.seal(label, content) != sealed, "equal contents can't be told by their seal"


@given(labels, labels, st.binary(max_size=200))
def test_it_opens_in_no_other_place_and_by_no_other_key(label: str, other: str, content: bytes) -> None:
    assume(label != other)
    sealed = KEY.seal(label, content)
    with pytest.raises(Unreadable):
        KEY.open(other, sealed)
    with pytest.raises(Unreadable):
        PersonKey(b"o" * 32).open(label, sealed)


@given(st.binary(max_size=50), st.data())
def test_it_does_not_open_once_altered(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal("here", content))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unreadable):
        KEY.open("here", bytes(sealed))
