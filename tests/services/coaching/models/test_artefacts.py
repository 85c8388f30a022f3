"""Artefacts prove themselves, and stages keep their rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.models.artefact import (
    ArtefactInvalid,
    ArtefactTampered,
    File,
    Manifest,
    file_of,
    key_id,
    opened,
    prove,
    sign,
)
from fitpulse.services.coaching.domain.models.stages import (
    SINGLE,
    STAGES,
    Change,
    Move,
    Stage,
    StageRefused,
    Standing,
    promote,
    rollback,
)

AT = datetime(2026, 11, 23, tzinfo=UTC)
CONTENT = b'{"weight": 1.0}'
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TRUSTED = {key_id(KEY.public_key()): KEY.public_key()}
MANIFEST = Manifest(
    kind="recommender",
    name="suggestions",
    version="1.0.0",
    format="fitpulse.suggestions/1",
    created_at=AT,
    trained_on="set by hand",
    metrics={"ndcg_at_10": 0.5},
    files=(file_of("policy.json", CONTENT),),
)


def test_what_was_signed_opens_as_it_was() -> None:
    assert opened(sign(MANIFEST, KEY), TRUSTED) == MANIFEST
    assert prove(MANIFEST.files[0], CONTENT) == CONTENT


@given(st.integers(0), st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(place: int, bit: int) -> None:
    def flipped(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[place % len(changed)] ^= 1 << bit
        return bytes(changed)

    signed = sign(MANIFEST, KEY)
    with pytest.raises(ArtefactTampered):
        opened(replace(signed, content=flipped(signed.content)), TRUSTED)
    with pytest.raises(ArtefactTampered):
        opened(replace(signed, signature=flipped(signed.signature)), TRUSTED)
    with pytest.raises(ArtefactTampered):
        prove(MANIFEST.files[0], flipped(CONTENT))


def test_a_signature_of_someone_else_is_refused() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(ArtefactTampered):
        opened(sign(MANIFEST, stranger), TRUSTED)
    with pytest.raises(ArtefactTampered):
        opened(replace(sign(MANIFEST, stranger), key_id=key_id(KEY.public_key())), TRUSTED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Suggestions!"},
        {"version": "1"},
        {"files": ()},
        {"files": (file_of("a", b""), file_of("a", b"x"))},
        {"files": (file_of("../secret", b""),)},
        {"files": (File(path="a", size=1 << 40, sha256=""),)},
    ],
)
def test_what_can_not_be_kept_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ArtefactInvalid):
        replace(MANIFEST, **wrong)  # type: ignore[arg-type]


class Shelf:
    """Versions of one name as the store would keep them."""

    def __init__(self, versions: Sequence[str]) -> None:
        self.stages: dict[str, Stage] = dict.fromkeys(versions, "registered")
        self.history: list[Change] = []

    @property
    def standings(self) -> list[Standing]:
        return [Standing(version=version, stage=stage) for version, stage in self.stages.items()]

    @property
    def live(self) -> str | None:
        return next((version for version, stage in self.stages.items() if stage == "live"), None)

    def take(self, moves: Sequence[Move]) -> None:
        for move in moves:
            assert self.stages[move.version] == move.before
            self.stages[move.version] = move.after
            at = AT + timedelta(seconds=len(self.history))
            self.history.append(Change(move=move, by="ada", at=at, why="because"))

    def promote(self, version: str, stage: Stage = "live") -> None:
        self.take(promote(self.standings, version, stage))

    def roll_back(self) -> None:
        self.take(rollback(self.standings, self.history))


def test_rollback_goes_back_step_by_step_and_never_to_what_was_rolled_back() -> None:
    shelf = Shelf(["1.0.0", "2.0.0", "3.0.0"])
    for version in shelf.stages:
        shelf.promote(version)
    shelf.roll_back()
    assert shelf.live == "2.0.0"
    shelf.roll_back()
    assert shelf.live == "1.0.0"
    with pytest.raises(StageRefused):
        shelf.roll_back()
    shelf.promote("3.0.0")
    shelf.roll_back()
    assert shelf.live == "1.0.0"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*STAGES, "back"])), max_size=20))
def test_a_stage_has_one_holder_and_live_is_never_empty_again(steps: list[tuple[str, str]]) -> None:
    shelf = Shelf("abc")
    for version, stage in steps:
        was_live = shelf.live
        try:
            if stage == "back":
                shelf.roll_back()
            else:
                shelf.promote(version, stage)  # type: ignore[arg-type]
        except StageRefused:
            assert shelf.live == was_live
        for single in SINGLE:
            assert list(shelf.stages.values()).count(single) <= 1
        assert was_live is None or shelf.live is not None
