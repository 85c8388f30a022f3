"""PostgreSQL: one pool, one kind of transaction, row-level security set in each."""

from fitpulse.infra.db.pool import Database, Transaction, Tx
from fitpulse.infra.db.unit import Answer, Claim, Replay, Unit, current_unit

__all__ = ["Answer", "Claim", "Database", "Replay", "Transaction", "Tx", "Unit", "current_unit"]
