"""What the coach believes about the body, and corrections of it."""

from typing import Annotated, Final

import msgspec
from fastapi import Path, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.coaching.api import Beliefs
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.schemas import SLUG
from fitpulse.services.training.schemas.coach import BeliefIn
from fitpulse.services.training.service.beliefs import Convictions, ExerciseNotBelieved, NotMeasured
from fitpulse.services.training.service.planning import CoachAway

ENCODER: Final = msgspec.json.Encoder()
Own = Annotated[Convictions, provide(Convictions)]
router = Router("training")


@router.get("/v1/me/beliefs", policy=own("belief"), response_model=Beliefs, errors=(ProfileNeeded, CoachAway))
async def get_beliefs(me: Me, beliefs: Own) -> Response:
    """What the coach believes: strength with its 5 and 95 % bounds, recovery, weekly sets and load."""
    return _json(await beliefs.get(me.user_id))


@router.put(
    "/v1/me/beliefs/{exercise_id}",
    policy=own("belief"),
    response_model=Beliefs,
    errors=(ExerciseNotBelieved, NotMeasured, ProfileNeeded, CoachAway),
)
async def correct_belief(
    me: Me,
    beliefs: Own,
    exercise_id: Annotated[str, Path(max_length=80, pattern=SLUG)],
    body: BeliefIn,
) -> Response:
    """Say what you can lift: your word outweighs what was believed until then. Undo takes it back."""
    corrected = await beliefs.correct(
        me.user_id, exercise_id, e1rm_kg=body.one_rep_max_kg, load_kg=body.load_kg, reps=body.reps
    )
    return _json(corrected)


def _json(answer: object) -> Response:
    return Response(ENCODER.encode(answer), media_type="application/json")
