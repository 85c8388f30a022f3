"""Up to where the log is settled: a late commit must not appear behind a reader.

Numbers are drawn when an event is inserted and become visible when its transaction commits, so a higher number
may be seen first. A number is settled once every transaction that could have drawn a lower one is over. Unlike
an order by transaction id, the order by number keeps what locks have ordered: a transaction that waited for
another's row lock publishes after it and reads after it, whichever of the two began first.
"""

from typing import Final

from asyncpg import Pool

HORIZON: Final = "select last, mine, oldest from events.horizon($1)"
OLDEST: Final = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Watermark:
    """The highest settled number this process knows of; 0 until it has looked.

    It looks outside of any transaction: an id that stays open would hold up the other processes' watermarks.
    """

    def __init__(self, pool: Pool) -> None:
        self.settled = 0
        self._pool = pool
        self._next: tuple[int, int] | None = None
        """A number, and the transaction id below which all must be over for it to be settled."""

    @property
    def waits(self) -> bool:
        return self._next is not None

    async def advance(self) -> int:
        """Look again; returns the highest settled number."""
        if self._next is not None:
            number, below = self._next
            if await self._pool.fetchval(OLDEST) < below:
                return self.settled
            self.settled, self._next = number, None
        row = await self._pool.fetchrow(HORIZON, self.settled)
        assert row is not None
        if row["last"] < self.settled:
            self.settled = 0  # a server that crashed draws again what it never wrote down
        if row["mine"] is None:
            return self.settled
        if row["oldest"] >= row["mine"]:
            self.settled = row["last"]
        else:
            self._next = row["last"], row["mine"]
        return self.settled
