"""PostgreSQL: one pool, one kind of transaction, row-level security set in each."""

from fitpulse.infra.db.batches import affected, in_batches
from fitpulse.infra.db.pool import Database, Transaction, Tx
from fitpulse.infra.db.unit import Answer, Claim, Replay, Unit, current_unit

__all__ = [
    "Answer",
    "Claim",
    "Database",
    "Replay",
    "Transaction",
    "Tx",
    "Unit",
    "affected",
    "current_unit",
    "in_batches",
]
