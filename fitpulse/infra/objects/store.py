"""The object store: whole objects, seen by readers only once they are complete.

In a folder, an object under way is a file beside it whose name ends in `#1`; a writer that is killed leaves it
there, and `find` tells of it. On S3 such a rest is an unfinished multipart upload, which no list shows: give the
bucket the lifecycle rule that aborts those.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from fitpulse.infra.objects.key import Key
from fitpulse.kernel.errors import NotFound, TooLarge, Unavailable

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ClientConfig, RetryConfig

CHUNK: Final = 5 * 1024 * 1024
"""Bytes of one part of an upload: the least that S3 takes."""
READ: Final = 256 * 1024
CLIENT: Final["ClientConfig"] = {
    "connect_timeout": "5s",
    "read_timeout": "30s",
    "timeout": "2h",  # of a whole download, which goes at the pace of whoever fetches it
    "allow_http": True,  # for an endpoint that the operator names as http: in AWS_ENDPOINT
}
RETRIES: Final["RetryConfig"] = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
UNFINISHED: Final = re.compile(r"#\d+$")


class NoObject(NotFound):
    slug = "no-object"
    title = "There is no such file"


class ObjectTooLarge(TooLarge):
    slug = "object-too-large"
    title = "The file is too large"


class StoreAway(Unavailable):
    slug = "object-store-unavailable"
    title = "Files are not available right now"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object that is there. `unfinished` ones were left by a writer, who may still be at it."""

    key: Key
    path: str
    unfinished: bool


@dataclass(frozen=True, slots=True)
class Content:
    size: int
    chunks: AsyncIterator[bytes]


class Objects:
    """Opens its store on first use. Every method raises StoreAway where the store does not answer."""

    def __init__(self, url: str, folder: Callable[[], Path]) -> None:
        """Keep objects at `url` (s3://bucket/prefix), else in the folder that `folder` names."""
        self._url = url
        self._folder = folder
        self._opened: tuple[ObjectStore, Path | None] | None = None

    async def put(self, key: Key, chunks: AsyncIterator[bytes], *, most: int) -> int:
        """Write an object whole or not at all, replacing one of the same key; returns its bytes.

        Raises ObjectTooLarge beyond `most` bytes, and whatever `chunks` raises.
        """
        written = 0
        stopped: Exception | None = None

        async def counted() -> AsyncIterator[bytes]:
            nonlocal written, stopped
            try:
                async for chunk in chunks:
                    written += len(chunk)
                    if written > most:
                        detail = f"It may have at most {most:,} bytes."
                        raise ObjectTooLarge(detail)  # noqa: TRY301 - whatever ends the stream is told as it was
                    yield chunk
            except Exception as error:
                stopped = error
                raise

        store, _ = await self._store()
        try:
            await obstore.put_async(
                store, key.path, counted(), use_multipart=True, chunk_size=CHUNK, max_concurrency=1
            )
        except Exception as error:
            if stopped is not None:
                raise stopped from None
            raise _meaning(error) from error
        return written

    async def get(self, key: Key) -> Content:
        """Raise NoObject where it is not, or not yet, there."""
        store, _ = await self._store()
        try:
            found = await obstore.get_async(store, key.path)
        except Exception as error:
            raise _meaning(error) from error
        return Content(found.meta["size"], _read(found))

    async def delete(self, stored: Stored) -> None:
        """Remove what `find` told of; what is gone already is as good."""
        store, root = await self._store()
        if stored.unfinished and root is not None:
            await asyncio.to_thread((root / stored.path).unlink, missing_ok=True)
            return
        try:
            await obstore.delete_async(store, stored.path)
        except FileNotFoundError:
            return
        except Exception as error:
            raise _meaning(error) from error

    async def find(self, kind: str, owner: UUID | None = None) -> AsyncIterator[list[Stored]]:
        """Everything of a kind, or of one owner too, in batches; things that are no object of ours are left out."""
        prefix = f"{kind}/{owner}" if owner else kind
        store, root = await self._store()
        try:
            async for page in obstore.list(store, prefix):
                yield [
                    Stored(key, entry["path"], unfinished=False)
                    for entry in page
                    if (key := Key.of(entry["path"]))
                ]
        except BaseError as error:
            raise _meaning(error) from error
        if root is not None:
            yield await asyncio.to_thread(_unfinished, root, prefix)

    async def _store(self) -> tuple[ObjectStore, Path | None]:
        if self._opened is None:
            self._opened = await asyncio.to_thread(self._open)
        return self._opened

    def _open(self) -> tuple[ObjectStore, Path | None]:
        if self._url:
            return from_url(self._url, client_options=CLIENT, retry_config=RETRIES), None
        root = self._folder().resolve()
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)
        return LocalStore(root), root


async def _read(found: "GetResult") -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=READ):
        yield bytes(chunk)


def _unfinished(root: Path, prefix: str) -> list[Stored]:
    """What writers left, or are still writing, below a folder."""
    found = []
    for path in (root / prefix).rglob("*"):
        relative = path.relative_to(root).as_posix()
        if UNFINISHED.search(relative) and (key := Key.of(UNFINISHED.sub("", relative))):
            found.append(Stored(key, relative, unfinished=True))
    return found


def _meaning(error: Exception) -> Exception:
    """Say in our words what went wrong in the store; other errors stay what they are."""
    if isinstance(error, FileNotFoundError):
        return NoObject()
    if isinstance(error, (BaseError, OSError)):
        return StoreAway(retry_after_s=5)
    return error
