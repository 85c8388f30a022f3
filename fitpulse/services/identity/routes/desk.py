"""How a page is shown and its form read back: cookie, form token, errors as pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, ParamSpec
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from fitpulse.kernel.errors import FitPulseError, Forbidden
from fitpulse.services.identity.pages import render
from fitpulse.services.identity.routes.form import Cookies, form, pairs

P = ParamSpec("P")
AUTHORIZE: Final = "/oauth/authorize?"
HOME: Final = "/account/sign-ins"
LONGEST: Final = 4000


class ForeignForm(Forbidden):
    slug = "foreign-form"
    title = "This form is too old"


@dataclass(frozen=True, slots=True)
class Problem:
    """What the form says went wrong, and at which field."""

    text: str
    field: str = ""


FIELDS: Final = {
    "bad-email": "email",
    "weak-password": "password",
    "bad-profile": "name",
    "wrong-password": "password",
}


def problem_of(error: FitPulseError) -> Problem:
    return Problem(f"{error.title}. {error.detail}", FIELDS.get(error.slug, ""))


def onward(text: str) -> str:
    """Where to go after this page: an authorization request of ours, or nowhere in particular."""
    sound = text.startswith(AUTHORIZE) and len(text) <= LONGEST and text.isascii() and text.isprintable()
    return text if sound else ""


def carry(onward_to: str) -> str:
    """The query that takes `next` along to another page."""
    return f"?{urlencode({'next': onward_to})}" if onward_to else ""


def parameters(onward_to: str) -> list[tuple[str, str]]:
    """The authorization request that `next` leads back to."""
    return pairs(onward_to.partition("?")[2])


def go(location: str) -> Response:
    return RedirectResponse(location, 303)


@dataclass(frozen=True, slots=True)
class Desk:
    """Shows pages to a browser and takes its forms back."""

    cookies: Cookies

    def show(
        self, request: Request, template: str, *, status: int = 200, target: str | None = None, **values: Any
    ) -> Response:
        """A page whose forms are bound to this browser's cookie."""
        cookie, new = self.cookies.begin(request)
        response = render(template, status=status, target=target, csrf=self.cookies.token(cookie), **values)
        if new:
            self.cookies.bind(response, cookie)
        return response

    def tell(
        self,
        title: str,
        text: str,
        *,
        detail: str = "",
        kind: str = "info",
        action: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A page that says one thing; `action` is a label and where it leads."""
        link = {"label": action[0], "href": action[1]} if action else None
        return render(
            "message.html", status=status, title=title, text=text, detail=detail, kind=kind, action=link
        )

    async def read(self, request: Request) -> dict[str, str]:
        """The fields of a form that this very browser was shown; raises ForeignForm."""
        fields = dict(await form(request))
        if not self.cookies.own(self.cookies.read(request), fields.get("csrf", "")):
            detail = "Go back, load the page again and send it once more. Cookies must be allowed."
            raise ForeignForm(detail)
        return fields


NEXT: Final = {"link-spent": ("Ask for a new link", "/account/forgot")}
"""What helps after an error where signing in doesn't."""


def humane(endpoint: Callable[P, Awaitable[Response]]) -> Callable[P, Awaitable[Response]]:
    """Turn an error that no form shows into a page: people are not sent problem+json."""

    @wraps(endpoint)
    async def shown(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return await endpoint(*args, **kwargs)
        except FitPulseError as error:
            desk: Any = kwargs["desk"]
            response: Response = desk.tell(
                error.title,
                error.detail,
                kind="bad",
                status=error.status,
                action=NEXT.get(error.slug, ("Go to sign in", "/account/sign-in")),
            )
            if error.retry_after_s is not None:
                response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
            return response

    return shown
