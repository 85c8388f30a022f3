"""HTTP of the community."""

from typing import Annotated

import msgspec
from fastapi import Query, Response

from fitpulse.infra.web import Me, Router, own, provide, shared
from fitpulse.services.community.domain.answers import Leaderboard, Membership
from fitpulse.services.community.domain.handles import HandleReserved
from fitpulse.services.community.domain.weeks import BadWeek
from fitpulse.services.community.schemas import MembershipIn
from fitpulse.services.community.service import Boards, Community
from fitpulse.services.community.service.taking_part import HandleTaken

People = Annotated[Community, provide(Community)]
Week = Annotated[
    str | None, Query(max_length=8, description="ISO week, such as 2026-W47; else the running one.")
]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]

router = Router("community")


@router.get("/v1/community/membership", policy=own("membership"), response_model=Membership)
async def community_membership(me: Me, community: People) -> Response:
    """Whether you take part, and under which handle."""
    return _answer(await community.membership(me.user_id))


@router.put(
    "/v1/community/membership",
    policy=own("membership"),
    response_model=Membership,
    errors=(HandleTaken, HandleReserved),
)
async def join_community(me: Me, community: People, joining: MembershipIn) -> Response:
    """Take part from now on under a public handle, or change it."""
    return _answer(await community.join(me.user_id, joining.handle))


@router.delete("/v1/community/membership", policy=own("membership"), status_code=204, response_model=None)
async def leave_community(me: Me, community: People) -> Response:
    """Leave: your handle, points and places are deleted at once."""
    await community.leave(me.user_id)
    return Response(status_code=204)


@router.get(
    "/v1/leaderboards/weekly", policy=shared("leaderboard"), response_model=Leaderboard, errors=(BadWeek,)
)
async def weekly_leaderboard(
    me: Me,
    boards: Annotated[Boards, provide(Boards)],
    week: Week = None,
    limit: Limit = 25,
    cursor: Cursor = None,
) -> Response:
    """Points earned in a week by those who take part.

    A hard set is one point; a workout with few sets counts three minutes a point instead; at most twenty points
    a day count.
    """
    return _answer(await boards.weekly(me.user_id, week, limit, cursor))


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
