"""The pages of signing in and signing up."""

import re
from typing import Annotated

from fastapi import Request, Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.kernel.errors import FitPulseError, Invalid, LimitExceeded
from fitpulse.services.identity.domain.accounts import LOCALE
from fitpulse.services.identity.pages import STYLE
from fitpulse.services.identity.routes.desk import (
    HOME,
    Desk,
    Problem,
    carry,
    go,
    humane,
    onward,
    parameters,
    problem_of,
)
from fitpulse.services.identity.service.accounts import Accounts, Joining, WrongPassword
from fitpulse.services.identity.service.authorization import Authorization
from fitpulse.services.identity.service.sign_ins import Mismatch, SignIns

entrance = Router("identity")
AnyDesk = Annotated[Desk, provide(Desk)]
AnySignIns = Annotated[SignIns, provide(SignIns)]
AnyAccounts = Annotated[Accounts, provide(Accounts)]
AnyAuthorization = Annotated[Authorization, provide(Authorization)]
POLICY = public("sign-in")


@entrance.get("/", policy=public(), include_in_schema=False)
async def front_door() -> Response:
    """Where someone lands who typed the bare address."""
    return go(HOME)


@entrance.get("/account/style.css", policy=public(), include_in_schema=False)
async def style() -> Response:
    return Response(STYLE, headers={"Cache-Control": "public, max-age=86400"}, media_type="text/css")


@entrance.get("/account/sign-in", policy=POLICY, include_in_schema=False)
@humane
async def sign_in_page(
    request: Request, desk: AnyDesk, sign_ins: AnySignIns, authorization: AnyAuthorization
) -> Response:
    to = onward(request.query_params.get("next", ""))
    if not to and await sign_ins.current(desk.cookies.read(request)):
        return go(HOME)
    hint = request.query_params.get("login_hint", "")[:254]
    return await _sign_in_form(request, desk, authorization, to, hint, None)


@entrance.post("/account/sign-in", policy=POLICY, include_in_schema=False)
@humane
async def sign_in(
    request: Request, desk: AnyDesk, sign_ins: AnySignIns, authorization: AnyAuthorization
) -> Response:
    fields = await desk.read(request)
    to, email = onward(fields.get("next", "")), fields.get("email", "")
    try:
        entered = await sign_ins.sign_in(email, fields.get("password", ""), desk.cookies.browser(request))
    except (Mismatch, LimitExceeded) as error:
        response = await _sign_in_form(request, desk, authorization, to, email[:254], error)
        if error.retry_after_s is not None:
            response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
        return response
    response = go(to or HOME)
    desk.cookies.enter(response, entered)
    return response


@entrance.get("/account/sign-up", policy=POLICY, include_in_schema=False)
@humane
async def sign_up_page(request: Request, desk: AnyDesk) -> Response:
    to = onward(request.query_params.get("next", ""))
    return _sign_up_form(request, desk, to, "", "", None)


@entrance.post("/account/sign-up", policy=POLICY, include_in_schema=False)
@humane
async def sign_up(request: Request, desk: AnyDesk, accounts: AnyAccounts) -> Response:
    fields = await desk.read(request)
    to, name, email = onward(fields.get("next", "")), fields.get("name", ""), fields.get("email", "")
    joining = Joining(
        email=email,
        password=fields.get("password", ""),
        name=name,
        locale=_language(request),
        return_to=to,
    )
    try:
        await accounts.sign_up(joining, remote=desk.cookies.browser(request).remote)
    except Invalid as error:
        return _sign_up_form(request, desk, to, name[:80], email[:254], error)
    return desk.tell(
        "Check your mail",
        "We sent you a link that confirms your address. It works for 24 hours, in this browser or any other.",
        detail="Nothing there after a few minutes? Look into the spam folder, or sign up again.",
    )


@entrance.get("/account/confirm", policy=POLICY, include_in_schema=False)
@humane
async def confirm_page(request: Request, desk: AnyDesk) -> Response:
    token = request.query_params.get("token", "")[:100]
    return desk.show(request, "confirm.html", token=token, problem=None)


@entrance.post("/account/confirm", policy=POLICY, include_in_schema=False)
@humane
async def confirm(request: Request, desk: AnyDesk, accounts: AnyAccounts, sign_ins: AnySignIns) -> Response:
    fields = await desk.read(request)
    token = fields.get("token", "")[:100]
    try:
        remote = desk.cookies.browser(request).remote
        joined = await accounts.confirm(token, fields.get("password", ""), remote=remote)
    except WrongPassword as error:
        return desk.show(request, "confirm.html", status=403, token=token, problem=problem_of(error))
    entered = await sign_ins.welcome(joined.user_id, desk.cookies.browser(request))
    response = go(onward(joined.return_to) or HOME)
    desk.cookies.enter(response, entered)
    return response


async def _sign_in_form(
    request: Request,
    desk: Desk,
    authorization: Authorization,
    to: str,
    email: str,
    error: FitPulseError | None,
) -> Response:
    return desk.show(
        request,
        "sign_in.html",
        status=error.status if error else 200,
        target=await authorization.target(parameters(to)) if to else None,
        next=to,
        carry=carry(to),
        email=email,
        problem=Problem(f"{error.title}. {error.detail}", "password") if error else None,
    )


def _sign_up_form(
    request: Request, desk: Desk, to: str, name: str, email: str, error: Invalid | None
) -> Response:
    return desk.show(
        request,
        "sign_up.html",
        status=error.status if error else 200,
        next=to,
        carry=carry(to),
        name=name,
        email=email,
        problem=problem_of(error) if error else None,
    )


def _language(request: Request) -> str:
    """The browser's first language, if it is one we can name."""
    first = re.split(r"[,;]", request.headers.get("accept-language", ""))[0].strip()
    return first if LOCALE.fullmatch(first) else "en"
