"""The object store: whole objects or none, always somebody's, capped."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from fitpulse.infra.objects import Key, NoObject, Objects, ObjectTooLarge, Stored

BIG = 6 * 1024 * 1024


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects("", lambda: tmp_path / "objects")


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def found(objects: Objects, kind: str = "exports", owner: UUID | None = None) -> list[Stored]:
    return [stored async for batch in objects.find(kind, owner) for stored in batch]


async def read(objects: Objects, key: Key) -> bytes:
    content = await objects.get(key)
    body = b"".join([chunk async for chunk in content.chunks])
    assert len(body) == content.size
    return body


@pytest.mark.parametrize("parts", [(b"",), (b"one", b"", b"two"), (b"x" * BIG, b"y" * BIG, b"z")])
async def test_what_was_put_is_read_and_replaced(objects: Objects, parts: tuple[bytes, ...]) -> None:
    key = Key("exports", uuid4(), "a.zip")
    assert await objects.put(key, chunks(b"before"), most=10) == 6
    whole = b"".join(parts)
    assert await objects.put(key, chunks(*parts), most=len(whole)) == len(whole)
    assert await read(objects, key) == whole
    assert [stored.key for stored in await found(objects)] == [key]


async def test_a_put_that_fails_leaves_nothing_and_what_was_there(objects: Objects, tmp_path: Path) -> None:
    key = Key("exports", uuid4(), "a.zip")
    await objects.put(key, chunks(b"before"), most=10)
    with pytest.raises(ObjectTooLarge):
        await objects.put(key, chunks(b"x" * BIG, b"x" * BIG), most=BIG)

    async def torn() -> AsyncIterator[bytes]:
        yield b"x" * BIG
        raise LookupError

    with pytest.raises(LookupError):
        await objects.put(key, torn(), most=BIG)
    assert await read(objects, key) == b"before"
    assert [path.name for path in (tmp_path / "objects").rglob("*") if path.is_file()] == ["a.zip"]


async def test_find_tells_by_kind_and_owner_and_of_what_a_killed_writer_left(
    objects: Objects, tmp_path: Path
) -> None:
    ada, bob = Key("exports", uuid4(), "a.zip"), Key("exports", uuid4(), "b.zip")
    for key in (ada, bob, Key("clips", ada.owner, "c.mp4")):
        await objects.put(key, chunks(b"it"), most=10)
    left = tmp_path / "objects" / f"{bob.path}#1"
    left.write_bytes(b"half")
    (tmp_path / "objects" / "exports" / "stray").write_bytes(b"no key of ours")
    assert {stored.key for stored in await found(objects)} == {ada, bob}
    assert [stored.key for stored in await found(objects, owner=ada.owner)] == [ada]
    (half,) = [stored for stored in await found(objects) if stored.unfinished]
    assert half.key == bob
    await objects.delete(half)
    await objects.delete(half)
    assert not left.exists()
    assert await read(objects, bob) == b"it"
    for stored in await found(objects):
        await objects.delete(stored)
        await objects.delete(stored)
    with pytest.raises(NoObject):
        await objects.get(ada)


async def test_only_we_can_look_into_the_folder(objects: Objects, tmp_path: Path) -> None:
    await objects.put(Key("exports", uuid4(), "a.zip"), chunks(b"it"), most=10)
    assert (tmp_path / "objects").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("kind", "name"),
    [("exports", ""), ("exports", "../a"), ("exports", "a/b"), ("exports", ".a"), ("..", "a"), ("E", "a")],
)
def test_a_key_can_not_lead_elsewhere(kind: str, name: str) -> None:
    with pytest.raises(ValueError, match="do not make a key"):
        Key(kind, uuid4(), name)


@pytest.mark.parametrize(
    "path", ["", "a", "exports/x/y", "exports/a/b/c", "exports/018f3a52-7d1c-7c1e-9a57-3c1f0f7b2d10/..", "//"]
)
def test_a_path_that_no_key_has_is_none(path: str) -> None:
    assert Key.of(path) is None


def test_a_key_is_read_back_from_its_path() -> None:
    key = Key("exports", uuid4(), "a.zip")
    assert Key.of(key.path) == key
