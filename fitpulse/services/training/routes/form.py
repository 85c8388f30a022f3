"""The form of a logged set: keypoints in, the check out."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.errors import BadRequest
from fitpulse.services.coaching.api import (
    CheckersBusy,
    FormView,
    FrameInvalid,
    KeypointFormat,
    MovementUnknown,
    NobodySeen,
    RecordingTooLong,
    TimeReversed,
)
from fitpulse.services.training.service.correction import SetUnknown
from fitpulse.services.training.service.form import FormAnswer, Forms, FormUnchecked, Sent

COMPACT: Final = "application/vnd.fitpulse.keypoints"
JSON: Final = "application/json"
FORMATS: Final[dict[str, KeypointFormat]] = {COMPACT: "binary", JSON: "json"}
Service = Annotated[Forms, provide(Forms)]
router = Router("training")


class KeypointsUnread(BadRequest):
    status = 415
    slug = "form-content-type"
    title = "Keypoints of this content type aren't read"


@router.post(
    "/v1/workouts/{workout_id}/sets/{set_id}/form",
    policy=own("set"),
    response_model=FormAnswer,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "Recorded keypoints, laid out as docs/api/form.md says: at most 4 MB and three minutes.",
            "content": {
                COMPACT: {"schema": {"type": "string", "format": "binary"}},
                JSON: {
                    "schema": {
                        "type": "object",
                        "required": ["width", "height", "times", "points"],
                        "additionalProperties": False,
                        "properties": {
                            "width": {"type": "integer", "minimum": 1, "maximum": 16384},
                            "height": {"type": "integer", "minimum": 1, "maximum": 16384},
                            "times": {"type": "array", "items": {"type": "number", "minimum": 0}},
                            "points": {"type": "array", "items": {"type": "number"}},
                            "world": {"type": ["array", "null"], "items": {"type": "number"}},
                        },
                    }
                },
            },
        }
    },
    errors=(
        SetUnknown,
        MovementUnknown,
        FrameInvalid,
        TimeReversed,
        RecordingTooLong,
        NobodySeen,
        CheckersBusy,
        KeypointsUnread,
    ),
)
async def check_form(
    request: Request,
    me: Me,
    forms: Service,
    workout_id: UUID,
    set_id: UUID,
    exercise: Annotated[
        str | None,
        Query(
            max_length=80,
            pattern="^[a-z0-9_]+$",
            description="A form specification's id, or auto to recognise it; the set's exercise tells it if left out.",
        ),
    ] = None,
    view: Annotated[
        FormView | None, Query(description="Where the camera stands, if you know better.")
    ] = None,
) -> Response:
    """Have the form of a set judged from its keypoints; sent again, the new check stands."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORMATS:
        detail = f"Send {COMPACT} or {JSON}."
        raise KeypointsUnread(detail)
    sent = Sent(movement=exercise, format=FORMATS[kind], keypoints=await request.body(), view=view)
    return Response(await forms.check(me.user_id, workout_id, set_id, sent), media_type=JSON)


@router.get(
    "/v1/workouts/{workout_id}/sets/{set_id}/form",
    policy=own("set"),
    response_model=FormAnswer,
    errors=(FormUnchecked,),
)
async def form_of_set(me: Me, forms: Service, workout_id: UUID, set_id: UUID) -> Response:
    """The check that stands for a set."""
    return Response(await forms.get(me.user_id, workout_id, set_id), media_type=JSON)
