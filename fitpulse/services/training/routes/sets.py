"""Sets and the records they make: the busiest routes, msgspec in and bytes out."""

from typing import Annotated, Final, TypeVar
from uuid import UUID

import msgspec
from fastapi import Query, Request, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.errors import Invalid
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.training.domain.records import StandingRecord
from fitpulse.services.training.domain.telling import SetAnswer
from fitpulse.services.training.domain.workout import WorkoutClosed, WorkoutUnknown
from fitpulse.services.training.schemas import SLUG, NewSetIn, SetIn, described
from fitpulse.services.training.service.correction import SetElsewhere, SetUnknown
from fitpulse.services.training.service.records import Records
from fitpulse.services.training.service.sets import SetLog

T = TypeVar("T", bound=SetIn)
SET: Final = msgspec.json.Decoder(SetIn)
NEW_SET: Final = msgspec.json.Decoder(NewSetIn)
ENCODER: Final = msgspec.json.Encoder()
Sets = Annotated[SetLog, provide(SetLog)]
router = Router("training")


@router.post(
    "/v1/workouts/{workout_id}/sets",
    policy=own("set"),
    response_model=SetAnswer,
    openapi_extra=described(NewSetIn),
    errors=(WorkoutUnknown, SetElsewhere, WorkoutClosed),
)
async def log_set(request: Request, me: Me, sets: Sets, workout_id: UUID) -> Response:
    """Log a set under an id of your own making; sent twice it counts once."""
    done = _decoded(NEW_SET, await request.body())
    answer = await sets.log(me.user_id, workout_id, done.id, done.values(), done.revision)
    return Response(ENCODER.encode(answer), media_type="application/json")


@router.put(
    "/v1/workouts/{workout_id}/sets/{set_id}",
    policy=own("set"),
    response_model=SetAnswer,
    openapi_extra=described(SetIn),
    errors=(WorkoutUnknown, SetElsewhere, WorkoutClosed),
)
async def put_set(request: Request, me: Me, sets: Sets, workout_id: UUID, set_id: UUID) -> Response:
    """Log a set, or correct it: all its values are replaced."""
    done = _decoded(SET, await request.body())
    answer = await sets.log(me.user_id, workout_id, set_id, done.values(), done.revision)
    return Response(ENCODER.encode(answer), media_type="application/json")


@router.delete(
    "/v1/workouts/{workout_id}/sets/{set_id}",
    policy=own("set"),
    status_code=204,
    errors=(WorkoutUnknown, SetUnknown, WorkoutClosed),
)
async def remove_set(
    me: Me,
    sets: Sets,
    workout_id: UUID,
    set_id: UUID,
    revision: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> Response:
    """Remove a set; undo brings it back."""
    await sets.remove(me.user_id, workout_id, set_id, revision)
    return Response(status_code=204)


@router.get("/v1/records", policy=own("record"), response_model=Page[StandingRecord])
async def list_records(
    me: Me,
    records: Annotated[Records, provide(Records)],
    exercise: Annotated[str | None, Query(max_length=80, pattern=SLUG)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """Your standing records by exercise."""
    page = await records.page(me.user_id, exercise=exercise, cursor=cursor, limit=limit)
    return Response(ENCODER.encode(page), media_type="application/json")


def _decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        said, _, path = str(error).partition(" - at `$")
        pointer = "/body" + path.rstrip("`").replace(".", "/")
        detail = f"{pointer}: {said}. Correct it and send it again."
        raise Invalid(detail, extra={"errors": [{"pointer": pointer, "detail": said}]}) from error
    except (UnicodeDecodeError, ValueError) as error:
        detail = "The body is not UTF-8 JSON."
        raise Invalid(detail) from error
