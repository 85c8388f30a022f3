"""HTTP of notifications."""

from typing import Annotated
from uuid import UUID

import msgspec
from fastapi import Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.notifications.domain.answers import Inbox, Preferences
from fitpulse.services.notifications.schemas import PreferencesIn
from fitpulse.services.notifications.service import NoNotification, Notifications

Service = Annotated[Notifications, provide(Notifications)]

router = Router("notifications")


@router.get("/v1/notifications", policy=own("notification"), response_model=Inbox)
async def list_notifications(
    me: Me,
    notifications: Service,
    *,
    unread: Annotated[bool, Query(description="Only what you have not read.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Your notifications, newest first, and how many are unread (counted up to 100)."""
    return _answer(await notifications.inbox(me.user_id, only_unread=unread, limit=limit, cursor=cursor))


@router.post("/v1/notifications/read-all", policy=own("notification"), status_code=204, response_model=None)
async def read_all_notifications(me: Me, notifications: Service) -> Response:
    """Mark everything as read."""
    await notifications.read_all(me.user_id)
    return Response(status_code=204)


@router.post(
    "/v1/notifications/{notification_id}/read",
    policy=own("notification"),
    status_code=204,
    response_model=None,
    errors=(NoNotification,),
)
async def read_notification(me: Me, notifications: Service, notification_id: UUID) -> Response:
    """Mark one as read."""
    await notifications.read(me.user_id, notification_id)
    return Response(status_code=204)


@router.get(
    "/v1/notifications/preferences", policy=own("notification preferences"), response_model=Preferences
)
async def notification_preferences(me: Me, notifications: Service) -> Response:
    """Which news also comes by mail."""
    return _answer(await notifications.preferences(me.user_id))


@router.put(
    "/v1/notifications/preferences", policy=own("notification preferences"), response_model=Preferences
)
async def change_notification_preferences(
    me: Me, notifications: Service, preferences: PreferencesIn
) -> Response:
    """Choose which news also comes by mail."""
    return _answer(await notifications.prefer(me.user_id, preferences.wished()))


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
