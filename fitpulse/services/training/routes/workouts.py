"""Workouts: today's, those before, and what a person does to them."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.catalogue import Equipment
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.domain.program import ProgramUnusable
from fitpulse.services.training.domain.schedule import Wish
from fitpulse.services.training.domain.workout import (
    ItemUnknown,
    State,
    Workout,
    WorkoutClosed,
    WorkoutLine,
    WorkoutUnknown,
)
from fitpulse.services.training.schemas import CompleteIn, StartIn, SwapIn, WorkoutPatch
from fitpulse.services.training.service.planning import CoachAway, Planning, WeekAhead
from fitpulse.services.training.service.swaps import ItemChanged, NothingFits, Swaps
from fitpulse.services.training.service.workouts import Workouts

Plans = Annotated[Planning, provide(Planning)]
Own = Annotated[Workouts, provide(Workouts)]
Place = Annotated[int, Path(ge=1, le=100)]
router = Router("training")


@router.get(
    "/v1/workouts/next",
    policy=own("workout"),
    response_model=Workout,
    errors=(ProfileNeeded, WeekAhead, CoachAway, ProgramUnusable),
)
async def next_workout(
    me: Me,
    plans: Plans,
    minutes: Annotated[int | None, Query(ge=10, le=180, description="Today only.")] = None,
    equipment: Annotated[
        tuple[Equipment, ...] | None, Query(max_length=60, description="What is there, today only.")
    ] = None,
) -> Response:
    """What to train now: the same until you change your profile, finish or skip it, or the day ends."""
    return _json(await plans.next(me.user_id, Wish(minutes=minutes, equipment=equipment)))


@router.get("/v1/workouts", policy=own("workout"), response_model=Page[WorkoutLine])
async def list_workouts(
    me: Me,
    workouts: Own,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Your workouts, the newest first."""
    return _json(await workouts.page(me.user_id, cursor=cursor, limit=limit, state=state))


@router.get(
    "/v1/workouts/{workout_id}", policy=own("workout"), response_model=Workout, errors=(WorkoutUnknown,)
)
async def get_workout(me: Me, workouts: Own, workout_id: UUID) -> Response:
    """One of your workouts with its plan and its sets."""
    return _json(await workouts.get(me.user_id, workout_id))


@router.patch(
    "/v1/workouts/{workout_id}", policy=own("workout"), response_model=Workout, errors=(WorkoutUnknown,)
)
async def patch_workout(me: Me, workouts: Own, workout_id: UUID, body: WorkoutPatch) -> Response:
    """Write notes, and put exercises into supersets or take them out."""
    supersets = {item.n: item.superset for item in body.items if "superset" in item.model_fields_set}
    notes = {item.n: item.note for item in body.items if item.note is not None}
    changed = await workouts.edit(
        me.user_id,
        workout_id,
        lambda plan: plan.arrange(supersets, notes),
        title="Arranged a workout" if supersets else "Wrote a note",
        note=body.note,
        if_version=body.version,
    )
    return _json(changed)


@router.post(
    "/v1/workouts/{workout_id}/start",
    policy=own("workout"),
    response_model=Workout,
    errors=(WorkoutUnknown, WorkoutClosed),
)
async def start_workout(me: Me, workouts: Own, workout_id: UUID, body: StartIn | None = None) -> Response:
    """Begin; logging the first set does it too."""
    started_at = None if body is None else body.started_at
    return _json(await workouts.start(me.user_id, workout_id, started_at=started_at))


@router.post(
    "/v1/workouts/{workout_id}/skip",
    policy=own("workout"),
    response_model=Workout,
    errors=(WorkoutUnknown, WorkoutClosed),
)
async def skip_workout(me: Me, workouts: Own, workout_id: UUID) -> Response:
    """Leave it out; what comes next is planned without it."""
    return _json(await workouts.skip(me.user_id, workout_id))


@router.post(
    "/v1/workouts/{workout_id}/complete",
    policy=own("workout"),
    response_model=Workout,
    errors=(WorkoutUnknown, WorkoutClosed),
)
async def complete_workout(
    me: Me, workouts: Own, workout_id: UUID, body: CompleteIn | None = None
) -> Response:
    """End it; the answer holds its summary and records."""
    report = body or CompleteIn()
    completed = await workouts.complete(
        me.user_id,
        workout_id,
        completed_at=report.completed_at,
        minutes=report.minutes,
        rpe=report.rpe,
        note=report.note,
    )
    return _json(completed)


@router.post(
    "/v1/workouts/{workout_id}/items/{n}/swap",
    policy=own("workout"),
    response_model=Workout,
    errors=(WorkoutUnknown, ItemUnknown, WorkoutClosed, NothingFits, ItemChanged, CoachAway),
)
async def swap_item(
    me: Me, swaps: Annotated[Swaps, provide(Swaps)], workout_id: UUID, n: Place, body: SwapIn | None = None
) -> Response:
    """Another exercise in this place, with its load estimated anew."""
    wanted = body or SwapIn()
    return _json(await swaps.swap(me.user_id, workout_id, n, cause=wanted.cause, region=wanted.region))


@router.post(
    "/v1/workouts/{workout_id}/items/{n}/skip",
    policy=own("workout"),
    response_model=Workout,
    errors=(WorkoutUnknown, ItemUnknown, WorkoutClosed),
)
async def skip_item(me: Me, workouts: Own, workout_id: UUID, n: Place) -> Response:
    """Leave one exercise out."""
    changed = await workouts.edit(
        me.user_id, workout_id, lambda plan: plan.skip(n), title="Skipped an exercise", still_open=True
    )
    return _json(changed)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
