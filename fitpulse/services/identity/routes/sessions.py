"""The places where someone is signed in, for the app."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.identity.schemas import EndedOut, SessionOut, SessionsOut
from fitpulse.services.identity.service.sign_ins import NoSuchSignIn, SignIns

sessions = Router("identity")
AnySignIns = Annotated[SignIns, provide(SignIns)]


@sessions.get("/v1/me/sessions", policy=own("session"), response_model=SessionsOut)
async def list_sessions(me: Me, sign_ins: AnySignIns) -> SessionsOut:
    """Where you are signed in, newest first."""
    return SessionsOut(
        items=[SessionOut.of(entry, me.session) for entry in await sign_ins.listed(me.user_id)]
    )


@sessions.delete(
    "/v1/me/sessions/{session_id}", policy=own("session"), status_code=204, errors=(NoSuchSignIn,)
)
async def end_session(session_id: UUID, me: Me, sign_ins: AnySignIns) -> Response:
    """Sign out in one place; its access tokens stop within a minute."""
    await sign_ins.end(me.user_id, session_id)
    return Response(status_code=204)


@sessions.delete("/v1/me/sessions", policy=own("session"), response_model=EndedOut)
async def end_all_sessions(me: Me, sign_ins: AnySignIns) -> EndedOut:
    """Sign out everywhere, here too."""
    return EndedOut(ended=await sign_ins.end_all(me.user_id))
