"""The undo journal."""

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.training.service.changes import ChangeLine, ChangeOverlaid, Changes, ChangeUnknown

Journal = Annotated[Changes, provide(Changes)]
router = Router("training")


@router.get("/v1/changes", policy=own("change"), response_model=Page[ChangeLine])
async def list_changes(
    me: Me,
    journal: Journal,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """What you changed in the last 24 hours and can still undo, the newest first."""
    page = await journal.page(me.user_id, cursor=cursor, limit=limit)
    return Response(msgspec.json.encode(page), media_type="application/json")


@router.post(
    "/v1/changes/{change_id}/undo",
    policy=own("change"),
    response_model=ChangeLine,
    errors=(ChangeUnknown, ChangeOverlaid),
)
async def undo_change(me: Me, journal: Journal, change_id: UUID) -> Response:
    """Take a change back."""
    return Response(
        msgspec.json.encode(await journal.undo(me.user_id, change_id)), media_type="application/json"
    )
