"""The authorization endpoint and the page where a person says yes or no."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Request, Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.services.identity.domain.consents import HEALTH_DATA
from fitpulse.services.identity.routes.desk import (
    AUTHORIZE,
    HOME,
    Desk,
    carry,
    go,
    humane,
    onward,
    parameters,
)
from fitpulse.services.identity.routes.form import form, query
from fitpulse.services.identity.service.authorization import (
    Authorization,
    ConsentFirst,
    Outcome,
    Redirect,
    SignInFirst,
)

authorize = Router("identity")
AnyAuthorization = Annotated[Authorization, provide(Authorization)]
AnyDesk = Annotated[Desk, provide(Desk)]
POLICY = public("authorization request")


def follow(desk: Desk, outcome: Outcome) -> Response:
    """Send the browser where the decision says."""
    if isinstance(outcome, Redirect):
        return go(outcome.location)
    if isinstance(outcome, SignInFirst):
        hint = {"login_hint": outcome.login_hint} if outcome.login_hint else {}
        return go("/account/sign-in?" + urlencode({"next": AUTHORIZE + outcome.query, **hint}))
    if isinstance(outcome, ConsentFirst):
        return go("/account/consent?" + urlencode({"next": AUTHORIZE + outcome.query}))
    return desk.tell(
        "We can't sign you in here",
        "The app that sent you here asked in a way we can't answer safely. Nothing about you was shared.",
        detail=f"For whoever builds it: {outcome.error}. {outcome.description}".strip(),
        kind="bad",
        status=400,
    )


@authorize.get("/oauth/authorize", policy=POLICY, include_in_schema=False)
@humane
async def ask(request: Request, service: AnyAuthorization, desk: AnyDesk) -> Response:
    return follow(desk, await service.authorize(query(request), desk.cookies.read(request)))


@authorize.post("/oauth/authorize", policy=POLICY, include_in_schema=False)
@humane
async def ask_by_form(request: Request, service: AnyAuthorization, desk: AnyDesk) -> Response:
    return follow(desk, await service.authorize(await form(request), desk.cookies.read(request)))


@authorize.get("/account/consent", policy=POLICY, include_in_schema=False)
@humane
async def consent(request: Request, service: AnyAuthorization, desk: AnyDesk) -> Response:
    to = onward(request.query_params.get("next", ""))
    asking = await service.asking(parameters(to), desk.cookies.read(request))
    if asking is None:
        return go(to or HOME)
    return desk.show(
        request,
        "consent.html",
        target=asking.target,
        asking=asking,
        purpose=HEALTH_DATA,
        next=to,
        carry=carry(to),
    )


@authorize.post("/account/consent", policy=POLICY, include_in_schema=False)
@humane
async def decide(request: Request, service: AnyAuthorization, desk: AnyDesk) -> Response:
    fields = await desk.read(request)
    to = onward(fields.get("next", ""))
    if fields.get("answer") != "yes":
        return follow(desk, await service.deny(parameters(to)))
    health = fields.get("health") == "yes"
    await service.agree(parameters(to), desk.cookies.read(request), health=health)
    return go(to or HOME)
