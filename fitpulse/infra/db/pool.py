"""The connection pool and its transactions.

A transaction costs two extra trips: `begin` carries the principal (and the idempotency claim) in one simple
query, `commit` carries the stored answer. Nothing outlives a transaction on a connection, so the pool need not
reset it on release.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, cast
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from fitpulse.infra.db.unit import PREPARED, Answer, Claim, StillRunning, Unit, current_unit, replay
from fitpulse.infra.sealing import NoKey, PersonKey, PersonKeys, Vault
from fitpulse.infra.telemetry.tracing import Attributes, span
from fitpulse.kernel.errors import Unavailable

ACQUIRE_S: Final = 2.0
"""How long a request waits for a connection before it is told to come back."""
SIGNED_64: Final = (1 << 63) - 1
"""Advisory locks are named by 64 bits; the low ones of our ids are random."""

BROKEN: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What a connection that is lost amid a query raises, depending on the instant."""
UNREACHED: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)
"""What no transaction can be opened with: a server that is away, stops, starts, or is full."""
NOTHING_DONE: Final = "Nothing was changed. Try again in a moment."


class Busy(Unavailable):
    slug = "database-busy"
    title = "The service is busy"


class DatabaseAway(Unavailable):
    slug = "database-away"
    title = "The service can't reach its database"


class Tx:
    """An open transaction: queries, callbacks for after its commit, and the key of the person whose rows it sees."""

    __slots__ = ("_key", "_keys", "after_commit", "connection", "user_id")

    def __init__(
        self, connection: PoolConnectionProxy, user_id: UUID | None, keys: PersonKeys | None = None
    ) -> None:
        self.connection = connection
        self.user_id = user_id
        self._keys = keys
        self._key: PersonKey | None = None
        self.after_commit: list[Callable[[], None]] = []

    async def exclude(self) -> None:
        """Wait for the person's other exclusive transactions, as `Database.exclusive` does from the beginning."""
        assert self.user_id is not None
        await self.execute("select pg_advisory_xact_lock($1)", self.user_id.int & SIGNED_64)

    async def person_key(self, *, make: bool = False) -> PersonKey:
        """The person's data key: read and unwrapped when it is first asked for, and forgotten with the transaction.

        One who has none gets one with `make`; without, NoKey is raised: nothing of theirs can be opened.
        """
        if self._key is None:
            assert self._keys is not None, "a database that was given no vault"
            assert self.user_id is not None, "a transaction across people"
            found = self._keys.make(self, self.user_id) if make else self._keys.find(self, self.user_id)
            self._key = await found
        if self._key is None:
            message = f"the key of {self.user_id} is gone"
            raise NoKey(message)
        return self._key

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        with span("sql", attributes(query)):
            return await self.connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: object) -> asyncpg.Record | None:
        with span("sql", attributes(query)):
            return await self.connection.fetchrow(query, *values)

    async def fetchval(self, query: str, *values: object) -> Any:
        with span("sql", attributes(query)):
            return await self.connection.fetchval(query, *values)

    async def execute(self, query: str, *values: object) -> str:
        with span("sql", attributes(query)):
            return await self.connection.execute(query, *values)

    async def executemany(self, query: str, values: Sequence[Sequence[object]]) -> None:
        with span("sql", attributes(query)):
            await self.connection.executemany(query, values)


def attributes(query: str) -> Attributes:
    """What a span tells of a query: its text, never its values."""
    return {"db.system.name": "postgresql", "db.query.text": query}


class Connection(asyncpg.Connection):
    """A connection that knows whether the claims' statements are prepared on it."""

    __slots__ = ("_claims_prepared",)

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self._claims_prepared = False

    async def prepare_claims(self) -> None:
        """Prepare them before the first claim: a connection may be older than the schema."""
        if not self._claims_prepared:
            for statement in PREPARED:
                with suppress(asyncpg.DuplicatePreparedStatementError):  # by a request that was given up
                    await self.execute(statement)
            self._claims_prepared = True


class Transaction:
    """`async with` opens it; leaving commits, or rolls back on an error; inside a Unit the commit waits."""

    __slots__ = ("_begin", "_keys", "_pool", "_tx", "_unit", "_user_id")

    def __init__(self, database: "Database", begin: str, user_id: UUID | None, unit: Unit | None) -> None:
        self._pool = database.pool
        self._keys = database.keys
        self._begin = begin
        self._user_id = user_id
        self._unit = unit
        self._tx: Tx | None = None

    async def __aenter__(self) -> Tx:
        unit = self._unit
        if unit is not None:
            if unit.transaction is not None:
                message = (
                    "one use case, one transaction: a second write transaction was opened in this request"
                )
                raise RuntimeError(message)
            unit.transaction = self
        try:
            self._tx = tx = Tx(await self._acquire(), self._user_id, self._keys)
            await self._open(tx.connection, unit.claim if unit is not None else None)
        except asyncpg.LockNotAvailableError as error:
            await self.rollback()
            if unit is None or unit.claim is None:  # then it was another change of this person that took long
                raise Busy(NOTHING_DONE, retry_after_s=1) from error
            detail = "Wait a moment and send the same request again."
            raise StillRunning(detail, retry_after_s=1) from error
        except UNREACHED as error:
            await self.rollback()
            raise DatabaseAway(NOTHING_DONE, retry_after_s=1) from error
        except BaseException:
            await self.rollback()
            raise
        return tx

    async def _acquire(self) -> PoolConnectionProxy:
        try:
            return await self._pool.acquire(timeout=ACQUIRE_S)
        except TimeoutError as error:
            detail = f"All database connections are in use. {NOTHING_DONE}"
            raise Busy(detail, retry_after_s=1) from error

    async def _open(self, connection: PoolConnectionProxy, claim: Claim | None) -> None:
        if claim is None:
            await connection.execute(self._begin)
            return
        await cast("Connection", connection).prepare_claims()  # its proxy passes the call on
        if await connection.execute(f"{self._begin}; {claim.insert()}") == "INSERT 0 0":
            await replay(claim, connection, self._known_keys().answer_keys(claim.secret))

    def _known_keys(self) -> PersonKeys:
        assert self._keys is not None, "a database that was given no vault"
        return self._keys

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            await self.rollback()
        elif self._unit is None:
            await self.commit()

    async def commit(self, answer: tuple[Claim, Answer] | None = None) -> None:
        """Commit; an answer is sealed and stored under its claim in the same trip."""
        tx = self._tx
        if tx is None:
            return
        try:
            await tx.connection.execute(f"{self._stored(*answer)}; commit" if answer else "commit")
        except BaseException:
            await self.rollback()
            raise
        self._tx = None
        await self._pool.release(tx.connection)
        for callback in tx.after_commit:
            callback()

    def _stored(self, claim: Claim, answer: Answer) -> str:
        return claim.store(answer, self._known_keys().answer_key(claim.secret))

    async def rollback(self) -> None:
        tx, self._tx = self._tx, None
        if self._unit is not None and self._unit.transaction is self:
            self._unit.transaction = None
        if tx is None:
            return
        try:
            await asyncio.shield(tx.connection.execute("rollback"))
        except BROKEN:
            _give_up(tx.connection)
        except asyncio.CancelledError:
            _give_up(tx.connection)
            raise  # or whoever cancelled waits for a task that goes on
        finally:
            await self._pool.release(tx.connection)


def _give_up(connection: PoolConnectionProxy) -> None:
    """Close a connection in an unknown state, so that it is not handed on."""
    with suppress(asyncpg.InterfaceError):  # it broke, and the pool took it back by itself
        connection.terminate()


class Database:
    """PostgreSQL as the application role; `close` waits for running transactions.

    `vault` is what people's keys are wrapped in; without one, nothing sealed is read or written.
    """

    def __init__(self, pool: asyncpg.Pool, vault: Vault | None = None) -> None:
        self.pool = pool
        self.keys = None if vault is None else PersonKeys(vault)

    @classmethod
    async def connect(
        cls, url: str, *, size: int = 10, lock_timeout_ms: int = 5000, vault: Vault | None = None
    ) -> "Database":
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            reset=_keep,
            connection_class=Connection,
            command_timeout=30,
            server_settings={
                "application_name": "fitpulse",
                "lock_timeout": str(lock_timeout_ms),
                "jit": "off",
                "plan_cache_mode": "force_generic_plan",
                "timezone": "UTC",
            },
        )
        return cls(pool, vault)

    def transaction(self, user_id: UUID) -> Transaction:
        """A write transaction that sees and touches only rows of `user_id`."""
        return Transaction(self, f"begin; set local app.user_id = '{user_id}'", user_id, current_unit.get())

    def exclusive(self, user_id: UUID) -> Transaction:
        """Like `transaction`, once every other exclusive one of this person has ended.

        What follows from many rows of one person (records, a plan, what the body has learned) may then trust what
        it reads. The lock is taken in the trip that begins the transaction.
        """
        lock = user_id.int & SIGNED_64
        begin = f"begin; set local app.user_id = '{user_id}'; select pg_advisory_xact_lock({lock})"
        return Transaction(self, begin, user_id, current_unit.get())

    def read(self, user_id: UUID) -> Transaction:
        """A read-only transaction that sees only rows of `user_id`; never part of a request's unit."""
        return Transaction(self, f"begin read only; set local app.user_id = '{user_id}'", user_id, None)

    def system(self) -> Transaction:
        """A transaction for work across people (relay, rebuilds, sign-in), under the system role's policies."""
        return Transaction(self, "begin; set local role fitpulse_system", None, None)

    def across(self) -> Transaction:
        """Like `system`, for what an operator changes: in a request it is that request's unit."""
        return Transaction(self, "begin; set local role fitpulse_system", None, current_unit.get())

    async def close(self) -> None:
        await self.pool.close()


async def _keep(connection: asyncpg.Connection) -> None:
    """Release without a reset: every setting here is `set local`."""
