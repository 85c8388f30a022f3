"""Work on many rows that must not hold many rows' locks: a batch a transaction."""

from collections.abc import Awaitable, Callable

from fitpulse.infra.db.pool import Database, Tx


async def in_batches(db: Database, size: int, work: Callable[[Tx], Awaitable[int]]) -> int:
    """Do `work` in system transactions until it finds fewer than `size` rows; returns how many it found in all.

    `work` takes up to `size` rows and returns how many those were. What is committed stays if a later one fails.
    """
    total, found = 0, size
    while found == size:
        async with db.system() as tx:
            found = await work(tx)
        total += found
    return total


def affected(status: str) -> int:
    """How many rows a command says it touched: `DELETE 12` → 12."""
    return int(status.rpartition(" ")[2])
