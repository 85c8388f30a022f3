"""Live form coaching: keypoint frames in, feedback out within the time of a frame."""

from typing import Final

import msgspec

from fitpulse.infra.web import Router, own
from fitpulse.infra.web.sockets import Conversation
from fitpulse.services.coaching.domain.form.live import LiveSet
from fitpulse.services.coaching.service import CoachingService

ENCODER: Final = msgspec.json.Encoder()
router = Router("coaching")


@router.socket("/v1/form/live", policy=own("form"), provided=CoachingService)
async def form_live(coaching: CoachingService, conversation: Conversation) -> None:
    """Judge a set while it is done; nothing of it is kept."""
    live: LiveSet = coaching.follow_form(conversation.hello)
    await conversation.send(ENCODER.encode({"ready": {"movement": live.movement}}))
    while (moment := live.read(await conversation.receive())) is not None:
        await conversation.send(ENCODER.encode(live.step(moment)))
    await conversation.send(ENCODER.encode({"report": live.report()}))
