"""A write transaction that is the person's only one in training.

Records, plans and what the body has learned follow from many rows of one person. Taking the person's lock in
the trip that begins the transaction costs nothing and lets every later statement trust what it reads.
"""

from uuid import UUID

from fitpulse.infra.db import Database, Transaction, current_unit

SIGNED_64 = (1 << 63) - 1


def serial(db: Database, user_id: UUID) -> Transaction:
    """Like `db.transaction`, after every other transaction of this kind of `user_id` has ended."""
    lock = user_id.int & SIGNED_64
    begin = f"begin; set local app.user_id = '{user_id}'; select pg_advisory_xact_lock({lock})"
    return Transaction(db.pool, begin, user_id, current_unit.get())
