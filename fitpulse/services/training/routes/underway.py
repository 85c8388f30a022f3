"""A workout under way: what the sets done change in the rest, and what may be said on the way."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.domain.underway import ExerciseNotLeft
from fitpulse.services.training.domain.workout import WorkoutClosed, WorkoutUnknown
from fitpulse.services.training.schemas.coach import AdaptedOut, SayIn
from fitpulse.services.training.service.adaptation import Adaptation, WorkoutMoved
from fitpulse.services.training.service.planning import CoachAway

Coach = Annotated[Adaptation, provide(Adaptation)]
router = Router("training")


@router.post(
    "/v1/workouts/{workout_id}/adapt",
    policy=own("workout"),
    response_model=AdaptedOut,
    errors=(WorkoutUnknown, WorkoutClosed, WorkoutMoved, ProfileNeeded, CoachAway),
)
async def adapt_workout(me: Me, coach: Coach, workout_id: UUID) -> Response:
    """Let the rest follow from the sets logged since you asked last; asked again, nothing more changes."""
    return _json(await coach.adapt(me.user_id, workout_id))


@router.post(
    "/v1/workouts/{workout_id}/say",
    policy=own("workout"),
    response_model=AdaptedOut,
    errors=(WorkoutUnknown, WorkoutClosed, WorkoutMoved, ExerciseNotLeft, ProfileNeeded, CoachAway),
)
async def say_on_the_way(me: Me, coach: Coach, workout_id: UUID, body: SayIn) -> Response:
    """Busy, pain, too hard, too easy or less time: the workout that remains, with reasons. Undo takes it back."""
    return _json(await coach.say(me.user_id, workout_id, body.wish()))


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
