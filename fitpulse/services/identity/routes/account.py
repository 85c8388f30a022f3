"""The account API: sign-up, the person's own details, consents and erasure."""

from typing import Annotated

from fastapi import Request, Response

from fitpulse.infra.web import Me, Router, own, provide, public
from fitpulse.services.identity.api import UnknownPerson
from fitpulse.services.identity.domain.accounts import BadAddress, BadProfile
from fitpulse.services.identity.domain.consents import PURPOSES, OldText, UnknownPurpose, answered, latest
from fitpulse.services.identity.domain.limits import TooManyTries
from fitpulse.services.identity.domain.passwords import WeakPassword
from fitpulse.services.identity.routes.form import remote
from fitpulse.services.identity.schemas import (
    AcceptedOut,
    ConfirmIn,
    ConsentIn,
    ConsentOut,
    ConsentsOut,
    EraseIn,
    PurposeOut,
    SignUpIn,
    UserOut,
    UserPatch,
)
from fitpulse.services.identity.service.accounts import Accounts, Joining, LinkSpent, WrongPassword
from fitpulse.services.identity.service.consents import Consents
from fitpulse.services.identity.service.hasher import Crowded

account = Router("identity")
AnyAccounts = Annotated[Accounts, provide(Accounts)]
AnyConsents = Annotated[Consents, provide(Consents)]


@account.post(
    "/v1/users",
    policy=public("sign-up"),
    status_code=202,
    response_model=AcceptedOut,
    errors=(BadAddress, WeakPassword, TooManyTries, Crowded),
)
async def sign_up(body: SignUpIn, request: Request, accounts: AnyAccounts) -> AcceptedOut:
    """Sign up; a mail with a link confirms the address. The answer is the same whether it was known or not."""
    joining = Joining(
        email=body.email,
        password=body.password,
        name=body.name,
        locale=body.locale,
        time_zone=body.time_zone,
    )
    await accounts.sign_up(joining, remote=remote(request))
    return AcceptedOut(detail="Check your mail: a link there confirms your address.")


@account.post(
    "/v1/users/confirm",
    policy=public("sign-up"),
    status_code=204,
    errors=(LinkSpent, WrongPassword, TooManyTries, Crowded),
)
async def confirm(body: ConfirmIn, request: Request, accounts: AnyAccounts) -> Response:
    """Confirm the address with the token from the mail and the password chosen at sign-up."""
    await accounts.confirm(body.token, body.password, remote=remote(request))
    return Response(status_code=204)


@account.get("/v1/users/me", policy=own("account"), response_model=UserOut, errors=(UnknownPerson,))
async def who_am_i(me: Me, accounts: AnyAccounts) -> UserOut:
    return UserOut.of(await accounts.profile(me.user_id))


@account.patch(
    "/v1/users/me", policy=own("account"), response_model=UserOut, errors=(UnknownPerson, BadProfile)
)
async def change_me(body: UserPatch, me: Me, accounts: AnyAccounts) -> UserOut:
    """Change name, language, time zone or units; what isn't named stays."""
    return UserOut.of(await accounts.change(me.user_id, body.model_dump(exclude_unset=True)))


@account.delete(
    "/v1/users/me", policy=own("account"), status_code=204, errors=(WrongPassword, TooManyTries, Crowded)
)
async def erase_me(body: EraseIn, me: Me, accounts: AnyAccounts) -> Response:
    """Erase the account and everything FitPulse knows of the person. There is no way back."""
    await accounts.erase(me.user_id, body.password)
    return Response(status_code=204)


@account.get("/v1/me/consents", policy=own("consent"), response_model=ConsentsOut)
async def consents(me: Me, service: AnyConsents) -> ConsentsOut:
    """What can be consented to, what stands today, and the ledger's latest 100 lines."""
    ledger = await service.ledger(me.user_id)
    purposes = []
    for purpose in PURPOSES.values():
        last = latest(ledger, purpose.name)
        given = last.action == "given" if last is not None and answered(ledger, purpose) else None
        purposes.append(
            PurposeOut(
                purpose=purpose.name,
                version=purpose.version,
                title=purpose.title,
                text=purpose.text,
                given=given,
            )
        )
    return ConsentsOut(purposes=purposes, ledger=[ConsentOut.of(entry) for entry in ledger])


@account.post(
    "/v1/me/consents",
    policy=own("consent"),
    status_code=201,
    response_model=ConsentOut,
    errors=(UnknownPurpose, OldText),
)
async def consent(body: ConsentIn, me: Me, service: AnyConsents) -> ConsentOut:
    """Give or withdraw a consent; a line is added to the ledger, none is ever changed."""
    return ConsentOut.of(await service.say(me.user_id, body.purpose, body.version, body.action))
