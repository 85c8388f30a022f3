"""Documents in PostgreSQL: one table, parted by month on the time that a UUIDv7 begins with."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx, affected
from fitpulse.infra.documents.port import LARGEST, Document, Place, PlaceTaken, TooLargeToKeep
from fitpulse.infra.sealing import NoKey, PersonKey

PUT: Final = """
insert into infra.document (id, user_id, collection, created_at, expires_at, body) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do update set expires_at = excluded.expires_at, body = excluded.body
where document.user_id = excluded.user_id and document.collection = excluded.collection"""
GET: Final = """
select created_at, expires_at, body from infra.document
where id = $1 and user_id = $2 and collection = $3 and expires_at > $4"""
FIND: Final = """
select id, created_at, expires_at, body from infra.document
where user_id = $1 and collection = $2 order by id desc limit $3"""
FORGET: Final = (
    "delete from infra.document where user_id = $1",
    "delete from infra.person_key where user_id = $1",
)


class PostgresDocuments:
    """Implements Documents; the transaction lends the key."""

    async def put(self, tx: Tx, document: Document) -> None:
        if len(document.body) > LARGEST:
            message = f"{len(document.body):,} bytes; at most {LARGEST:,} are kept"
            raise TooLargeToKeep(message)
        place = document.place
        key = await tx.person_key(make=True)
        done = await tx.execute(
            PUT,
            place.id,
            place.owner,
            place.collection,
            document.created_at,
            document.expires_at,
            key.seal(_label(place), document.body),
        )
        if done != "INSERT 0 1":
            message = f"the id {place.id} is another document's"
            raise PlaceTaken(message)

    async def get(self, tx: Tx, place: Place, now: datetime) -> Document | None:
        row = await tx.fetchrow(GET, place.id, place.owner, place.collection, now)
        key = await _key(tx)
        if row is None or key is None:
            return None
        return Document(place, row["created_at"], row["expires_at"], key.open(_label(place), row["body"]))

    async def find(self, tx: Tx, owner: UUID, collection: str, *, limit: int) -> Sequence[Document]:
        key = await _key(tx)
        if key is None:
            return ()
        found = []
        for row in await tx.fetch(FIND, owner, collection, limit):
            place = Place(owner, collection, row["id"])
            body = key.open(_label(place), row["body"])
            found.append(Document(place, row["created_at"], row["expires_at"], body))
        return found

    async def delete(self, tx: Tx, place: Place) -> None:
        await tx.execute(
            "delete from infra.document where id = $1 and user_id = $2 and collection = $3",
            place.id,
            place.owner,
            place.collection,
        )

    async def clear(self, tx: Tx, owner: UUID, collection: str) -> int:
        done = await tx.execute(
            "delete from infra.document where user_id = $1 and collection = $2", owner, collection
        )
        return affected(done)

    async def forget(self, tx: Tx, owner: UUID) -> None:
        for statement in FORGET:
            await tx.execute(statement, owner)

    async def opener(self, tx: Tx, owner: UUID) -> Callable[[str], str]:
        """How a line of the person's export, a JSON object with the columns of a document, is told in the clear."""
        key = await _key(tx)

        def tell(line: str) -> str:
            row = msgspec.json.decode(line)
            row["body"] = None if key is None else _clear(key, owner, row)
            return msgspec.json.encode(row).decode()

        return tell


async def _key(tx: Tx) -> PersonKey | None:
    """The person's key; of one who has none, or whose key was destroyed, no document can be opened."""
    try:
        return await tx.person_key()
    except NoKey:
        return None


def _label(place: Place) -> str:
    """What is bound to a body; the collection can't hold the separator."""
    return f"{place.owner}|{place.collection}|{place.id}"


def _clear(key: PersonKey, owner: UUID, row: dict[str, str]) -> str:
    place = Place(owner, row["collection"], UUID(row["id"]))
    return b64encode(key.open(_label(place), b64decode(row["body"]))).decode()
