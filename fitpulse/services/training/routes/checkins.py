"""Check-ins and what they make of the day."""

from typing import Annotated, Final

import msgspec
from fastapi import Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.coaching.api import Readiness
from fitpulse.services.training.domain.told import NothingTold
from fitpulse.services.training.schemas.coach import CheckInIn
from fitpulse.services.training.service.checkins import CheckedIn, CheckInLine, CheckIns
from fitpulse.services.training.service.planning import CoachAway

ENCODER: Final = msgspec.json.Encoder()
Own = Annotated[CheckIns, provide(CheckIns)]
router = Router("training")


@router.post("/v1/me/check-ins", policy=own("check-in"), response_model=CheckedIn, errors=(NothingTold,))
async def check_in(me: Me, checkins: Own, body: CheckInIn) -> Response:
    """Say how you are today: one check-in a day, later answers count. Today's workout follows it."""
    return _json(await checkins.take(me.user_id, body.answers()))


@router.get("/v1/me/check-ins", policy=own("check-in"), response_model=Page[CheckInLine])
async def list_check_ins(
    me: Me,
    checkins: Own,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Your check-ins, the newest first."""
    return _json(await checkins.page(me.user_id, cursor=cursor, limit=limit))


@router.get("/v1/me/readiness", policy=own("check-in"), response_model=Readiness, errors=(CoachAway,))
async def get_readiness(me: Me, checkins: Own) -> Response:
    """How ready you are today, 0 to 100, as a sum whose every part is shown."""
    return _json(await checkins.readiness(me.user_id))


def _json(answer: object) -> Response:
    return Response(ENCODER.encode(answer), media_type="application/json")
