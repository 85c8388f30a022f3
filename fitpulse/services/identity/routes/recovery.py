"""The pages of a forgotten password, and of the places where one is signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.kernel.errors import Invalid
from fitpulse.services.identity.routes.desk import HOME, Desk, go, humane, problem_of
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.clients import Clients
from fitpulse.services.identity.service.recovery import Recovery
from fitpulse.services.identity.service.sign_ins import NoSuchSignIn, SignIns

recovery = Router("identity")
AnyDesk = Annotated[Desk, provide(Desk)]
AnyRecovery = Annotated[Recovery, provide(Recovery)]
AnySignIns = Annotated[SignIns, provide(SignIns)]
POLICY = public("sign-in")
SIGN_IN = "/account/sign-in"


@recovery.get("/account/forgot", policy=POLICY, include_in_schema=False)
@humane
async def forgot_page(request: Request, desk: AnyDesk) -> Response:
    return desk.show(request, "forgot.html", email="", problem=None)


@recovery.post("/account/forgot", policy=POLICY, include_in_schema=False)
@humane
async def forgot(request: Request, desk: AnyDesk, service: AnyRecovery) -> Response:
    fields = await desk.read(request)
    await service.begin(fields.get("email", ""), remote=desk.cookies.browser(request).remote)
    return desk.tell(
        "Check your mail",
        "If this address has an account, a link to set a new password is on its way. It works for an hour.",
        action=("Back to sign in", SIGN_IN),
    )


@recovery.get("/account/reset", policy=POLICY, include_in_schema=False)
@humane
async def reset_page(request: Request, desk: AnyDesk, service: AnyRecovery) -> Response:
    token = request.query_params.get("token", "")[:100]
    await service.check(token)
    return desk.show(request, "reset.html", token=token, problem=None)


@recovery.post("/account/reset", policy=POLICY, include_in_schema=False)
@humane
async def reset(request: Request, desk: AnyDesk, service: AnyRecovery) -> Response:
    fields = await desk.read(request)
    token = fields.get("token", "")[:100]
    try:
        known_by = await service.finish(token, fields.get("password", ""))
    except Invalid as error:
        problem = problem_of(error)
        return desk.show(request, "reset.html", status=error.status, token=token, problem=problem)
    response = desk.tell(
        "Your new password is set",
        "You were signed out everywhere. Sign in with the new one.",
        kind="good",
        action=("Sign in", SIGN_IN),
    )
    desk.cookies.know(response, known_by)
    return response


@recovery.get(HOME, policy=POLICY, include_in_schema=False)
@humane
async def sign_ins_page(
    request: Request,
    desk: AnyDesk,
    sign_ins: AnySignIns,
    accounts: Annotated[Accounts, provide(Accounts)],
    clients: Annotated[Clients, provide(Clients)],
) -> Response:
    current = await sign_ins.current(desk.cookies.read(request))
    if current is None:
        return go(SIGN_IN)
    entries = await sign_ins.listed(current.user_id)
    return desk.show(
        request,
        "sign_ins.html",
        person=await accounts.profile(current.user_id),
        entries=entries,
        current=current.id,
        names=await clients.names({entry.client_id for entry in entries if entry.kind == "client"}),
    )


@recovery.post("/account/sign-ins/end", policy=POLICY, include_in_schema=False)
@humane
async def end_one(request: Request, desk: AnyDesk, sign_ins: AnySignIns) -> Response:
    fields = await desk.read(request)
    current = await sign_ins.current(desk.cookies.read(request))
    if current is None:
        return go(SIGN_IN)
    try:
        await sign_ins.end(current.user_id, UUID(fields.get("id", "")))
    except ValueError as error:
        raise NoSuchSignIn from error
    return go(HOME)


@recovery.post("/account/sign-ins/end-all", policy=POLICY, include_in_schema=False)
@humane
async def end_everywhere(request: Request, desk: AnyDesk, sign_ins: AnySignIns) -> Response:
    await desk.read(request)
    current = await sign_ins.current(desk.cookies.read(request))
    if current is not None:
        await sign_ins.end_all(current.user_id)
    response = go(SIGN_IN)
    desk.cookies.clear(response)
    return response
