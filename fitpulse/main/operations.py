"""What an operator does with the event log: the same use cases for `fitpulse events` and over HTTP.

An answer names no person and shows no payload: whoever mends a consumer need not know whose events they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

import msgspec
import structlog
from fastapi import Path, Query, Response

from fitpulse.infra.db import Database
from fitpulse.infra.events import DeadLetters, Lag, Log
from fitpulse.infra.events.dead_letters import GroupGone, NoSuchLetter
from fitpulse.infra.module import Built
from fitpulse.infra.web import Me, Router, operator, provide
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.main.services import SERVICES

LARGEST: Final = 2**63 - 1
logger = structlog.get_logger(__name__)
router = Router("operations")


@dataclass(frozen=True, slots=True)
class Lags:
    """How far each consumer group is behind."""

    groups: tuple[Lag, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """An event that a consumer group gave up; `error` names what failed and where."""

    number: int
    group: str
    type: str
    attempts: int
    error: str
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class Letters:
    """A page of dead letters; `next` is the cursor of the next one."""

    items: tuple[Letter, ...]
    next: str | None


class Operations:
    """`log` is read for the consumer groups of this process; the dead letters are those of all.

    `handled` tells whether a consumer group runs here or may run elsewhere.
    """

    def __init__(self, db: Database, log: Log, handled: Callable[[str], bool]) -> None:
        self._db = db
        self._log = log
        self._letters = DeadLetters(db, handled)

    async def lag(self) -> Lags:
        """Every consumer group of this process, by name."""
        async with self._db.system() as tx:
            groups = await self._log.lag(tx)
        return Lags(tuple(sorted(groups, key=lambda one: one.group)))

    async def dead(self, limit: int = 50, cursor: str | None = None) -> Page[Letter]:
        """Dead letters, newest first; raises BadCursor."""
        page = await self._letters.list_dead(limit, cursor)
        return page.map(
            lambda one: Letter(one.number, one.group, one.type, one.attempts, one.error, one.failed_at)
        )

    async def requeue(self, number: int) -> None:
        """Try a dead letter again, once its cause is mended; raises NoSuchLetter, GroupGone."""
        await self._letters.requeue(number)

    async def discard(self, number: int) -> None:
        """Give a dead letter up for good; raises NoSuchLetter."""
        await self._letters.discard(number)


def handled_by(built: Mapping[str, Built]) -> Callable[[str], bool]:
    """Whether a consumer group has handlers; what runs elsewhere is not known here and is believed to have."""
    groups = {handler.group for one in built.values() for handler in one.handlers}
    elsewhere = frozenset(SERVICES) - built.keys()
    return lambda group: group in groups or group.partition(".")[0] in elsewhere


Desk = Annotated[Operations, provide(Operations)]
Number = Annotated[int, Path(ge=1, le=LARGEST, description="The dead letter's number.")]


@router.get("/v1/operations/events/lag", policy=operator("event log"), response_model=Lags)
async def event_lag(operations: Desk) -> Response:
    """How far each consumer group of the process that answers is behind: events, and seconds of the oldest."""
    return _answer(await operations.lag())


@router.get("/v1/operations/events/dead", policy=operator("dead letters"), response_model=Letters)
async def dead_letters(
    operations: Desk,
    *,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The events that consumer groups gave up, newest first."""
    page = await operations.dead(limit, cursor)
    return _answer(Letters(page.items, page.next))


@router.post(
    "/v1/operations/events/dead/{number}/requeue",
    policy=operator("dead letters"),
    status_code=204,
    response_model=None,
    errors=(NoSuchLetter, GroupGone),
)
async def requeue_dead_letter(me: Me, operations: Desk, number: Number) -> Response:
    """Hand an event to its consumer group again, with all its attempts."""
    await operations.requeue(number)
    logger.info("operations.requeued", number=number, operator=str(me.user_id))
    return Response(status_code=204)


@router.delete(
    "/v1/operations/events/dead/{number}",
    policy=operator("dead letters"),
    status_code=204,
    response_model=None,
    errors=(NoSuchLetter,),
)
async def discard_dead_letter(me: Me, operations: Desk, number: Number) -> Response:
    """Drop an event for good; its group never handles it unless it is replayed."""
    await operations.discard(number)
    logger.info("operations.discarded", number=number, operator=str(me.user_id))
    return Response(status_code=204)


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
