"""For you: exercises and programs to try, each with its reason."""

from typing import Annotated

import msgspec
from fastapi import Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.coaching.api import Suggestions
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.service.planning import CoachAway
from fitpulse.services.training.service.suggestions import ForYou

router = Router("training")


@router.get(
    "/v1/suggestions",
    policy=own("suggestion"),
    response_model=Suggestions,
    errors=(ProfileNeeded, CoachAway),
)
async def list_suggestions(
    me: Me,
    for_you: Annotated[ForYou, provide(ForYou)],
    limit: Annotated[int, Query(ge=1, le=20, description="Of exercises, and of programs.")] = 10,
) -> Response:
    """What you may like to try and can do with what you have, the best first."""
    return Response(
        msgspec.json.encode(await for_you.suggest(me.user_id, limit)), media_type="application/json"
    )
