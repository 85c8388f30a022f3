"""Every query of notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx, affected
from fitpulse.infra.portability import Collection
from fitpulse.services.notifications.domain.answers import Notification
from fitpulse.services.notifications.domain.news import News

UNREAD_MOST: Final = 100
AT_ONCE: Final = 5000

RECIPIENT: Final = """
insert into notifications.recipient (user_id, switch_off_key) values ($1, $2)
on conflict (user_id) do update set user_id = excluded.user_id
returning switch_off_key,
  coalesce((select mail from notifications.preference where user_id = $1 and kind = $3), true) as mail"""

KEEP: Final = """
insert into notifications.notification as n
  (user_id, id, kind, revision, weight, withdrawn, title, body, link, happened_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (user_id, id) do update set revision = excluded.revision, weight = excluded.weight,
  withdrawn = excluded.withdrawn, title = excluded.title, body = excluded.body, happened_at = excluded.happened_at
where (n.revision, n.weight) < (excluded.revision, excluded.weight)"""

NEWEST: Final = """
select (select count(*) from (
    select from notifications.notification where user_id = $1 and read_at is null and not withdrawn limit 100
  ) as counted) as unread,
  array(select row(id, kind, title, body, link, happened_at, read_at is not null)
    from notifications.notification
    where user_id = $1 and not withdrawn and (happened_at, id) < ($2, $3) and (read_at is null or not $4)
    order by happened_at desc, id desc limit $5) as items"""

READ: Final = """
update notifications.notification set read_at = coalesce(read_at, $3)
where user_id = $1 and id = $2 and not withdrawn"""

READ_ALL: Final = """
update notifications.notification set read_at = $2
where user_id = $1 and read_at is null and not withdrawn"""

PREFER: Final = """
insert into notifications.preference (user_id, kind, mail)
select $1, kind, mail from unnest($2::text[], $3::boolean[]) as wish (kind, mail)
on conflict (user_id, kind) do update set mail = excluded.mail"""

SWITCH_OFF: Final = """
insert into notifications.preference (user_id, kind, mail)
select user_id, $2, false from notifications.recipient where switch_off_key = $1
on conflict (user_id, kind) do update set mail = false"""

# The news of one's first records stays: it is told once a person, and its row is how that is known.
PURGE: Final = """
delete from notifications.notification where ctid = any(array(
  select ctid from notifications.notification where happened_at < $1 and link <> '/records' limit $2
  for update skip locked))"""

FORGET: Final = (
    "delete from notifications.notification where user_id = $1",
    "delete from notifications.preference where user_id = $1",
    "delete from notifications.recipient where user_id = $1",
)


COLLECTIONS: Final = (
    Collection(
        name="notifications.recipient",
        title="That news can be sent to you",
        table="notifications.recipient",
        key={},
        columns=("user_id",),
    ),
    Collection(
        name="notifications.preferences",
        title="Which news you want by mail",
        table="notifications.preference",
        key={"kind": "text"},
        columns=("kind", "mail"),
    ),
    Collection(
        name="notifications.notifications",
        title="Your notifications",
        table="notifications.notification",
        key={"id": "uuid"},
        columns=(
            "id",
            "kind",
            "revision",
            "weight",
            "withdrawn",
            "title",
            "body",
            "link",
            "happened_at",
            "read_at",
        ),
    ),
)
"""What is kept of a person, as they get it when they ask for their data."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """`mail` tells whether this kind of news goes by mail."""

    switch_off_key: UUID
    mail: bool


async def recipient(tx: Tx, user_id: UUID, kind: str, fresh_key: UUID) -> Recipient:
    """The person, who gets `fresh_key` for their links when they are new here."""
    row = await tx.fetchrow(RECIPIENT, user_id, fresh_key, kind)
    assert row is not None
    return Recipient(**row)


async def keep(tx: Tx, user_id: UUID, news: News) -> None:
    """Insert, or replace what is of an earlier revision or weighs less."""
    await tx.execute(
        KEEP,
        user_id,
        news.id,
        news.kind,
        news.revision,
        news.weight,
        news.withdrawn,
        news.title,
        news.body,
        news.link,
        news.happened_at,
    )


async def newest(
    tx: Tx, user_id: UUID, *, before: tuple[datetime, UUID], only_unread: bool, limit: int
) -> tuple[int, list[Notification]]:
    row = await tx.fetchrow(NEWEST, user_id, *before, only_unread, limit)
    assert row is not None
    return row["unread"], [Notification(*item) for item in row["items"]]


async def read(tx: Tx, user_id: UUID, notification_id: UUID, at: datetime) -> bool:
    """Mark as read; false when there is no such notification."""
    return await tx.execute(READ, user_id, notification_id, at) != "UPDATE 0"


async def read_all(tx: Tx, user_id: UUID, at: datetime) -> None:
    await tx.execute(READ_ALL, user_id, at)


async def preferences(tx: Tx, user_id: UUID) -> dict[str, bool]:
    """What was chosen; kinds nobody chose anything for are left out."""
    rows = await tx.fetch("select kind, mail from notifications.preference where user_id = $1", user_id)
    return {row["kind"]: row["mail"] for row in rows}


async def prefer(tx: Tx, user_id: UUID, mail: Mapping[str, bool]) -> None:
    await tx.execute(PREFER, user_id, list(mail), list(mail.values()))


async def switch_off(tx: Tx, key: UUID, kind: str) -> bool:
    """End mails of a kind for whoever has this key (a system transaction); false for an unknown key."""
    return await tx.execute(SWITCH_OFF, key, kind) != "INSERT 0 0"


async def purge(tx: Tx, *, before: datetime) -> int:
    """Delete some of everyone's older ones in a system transaction; how many, up to AT_ONCE."""
    return affected(await tx.execute(PURGE, before, AT_ONCE))


async def forget(tx: Tx, user_id: UUID) -> None:
    for statement in FORGET:
        await tx.execute(statement, user_id)
