"""The exercises there are: for everyone, the same for all, and cacheable."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.kernel.catalogue import Equipment, Level, Muscle, Pattern
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.training.domain.exercise import ExerciseDetails, ExerciseLine
from fitpulse.services.training.service.exercises import ExerciseFilter, Exercises

CACHED: Final = "public, max-age=3600"
UNCHANGED: Final = {"description": "What the ETag in If-None-Match names still holds"}
Catalogue = Annotated[Exercises, provide(Exercises)]
router = Router("training")


@router.get(
    "/v1/exercises",
    policy=public("exercise"),
    response_model=Page[ExerciseLine],
    responses={304: UNCHANGED},
)
async def list_exercises(
    request: Request,
    exercises: Catalogue,
    q: Annotated[str, Query(max_length=100, description="A name or an alias; typos are forgiven.")] = "",
    muscle: Muscle | None = None,
    pattern: Pattern | None = None,
    equipment: Annotated[
        tuple[Equipment, ...] | None,
        Query(max_length=60, description="What is there: keeps what can be done with it alone."),
    ] = None,
    level: Level | None = None,
    unilateral: bool | None = None,  # noqa: FBT001 - a query parameter
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Search the catalogue: the best fits first, or all by name if nothing is typed."""
    if request.headers.get("if-none-match") == exercises.etag:
        return _unchanged(exercises)
    wanted = ExerciseFilter(
        muscle=muscle,
        pattern=pattern,
        owned=None if equipment is None else frozenset(equipment),
        level=level,
        unilateral=unilateral,
    )
    return _answer(exercises, exercises.find(q, wanted, cursor=cursor, limit=limit))


@router.get(
    "/v1/exercises/{exercise_id}",
    policy=public("exercise"),
    response_model=ExerciseDetails,
    responses={304: UNCHANGED},
)
async def get_exercise(request: Request, exercise_id: str, exercises: Catalogue) -> Response:
    """One exercise with its instructions and cues."""
    body = exercises.get(exercise_id)
    if request.headers.get("if-none-match") == exercises.etag:
        return _unchanged(exercises)
    return _answer(exercises, body)


def _answer(exercises: Exercises, body: bytes) -> Response:
    headers = {"ETag": exercises.etag, "Cache-Control": CACHED}
    return Response(body, headers=headers, media_type="application/json")


def _unchanged(exercises: Exercises) -> Response:
    return Response(status_code=304, headers={"ETag": exercises.etag, "Cache-Control": CACHED})
