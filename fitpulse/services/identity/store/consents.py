"""The ledger of consents: rows are added and read."""

from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.consents import Entry


async def append(tx: Tx, user_id: UUID, entry: Entry) -> None:
    await tx.execute(
        "insert into identity.consents (id, user_id, purpose, version, action, at) "
        "values ($1, $2, $3, $4, $5, $6)",
        entry.id,
        user_id,
        entry.purpose,
        entry.version,
        entry.action,
        entry.at,
    )


async def ledger(tx: Tx, user_id: UUID) -> list[Entry]:
    """The latest 100 lines, newest first."""
    rows = await tx.fetch(
        "select id, purpose, version, action, at from identity.consents "
        "where user_id = $1 order by id desc limit 100",
        user_id,
    )
    return [Entry(**row) for row in rows]
