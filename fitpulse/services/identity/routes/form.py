"""Reads forms and cookies as browsers and OAuth clients send them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import Response

from fitpulse.infra.sealing import Vault
from fitpulse.kernel.errors import BadRequest
from fitpulse.services.identity.domain.opaque import fresh
from fitpulse.services.identity.domain.sign_ins import BROWSER_STAYS, DEVICE_STAYS
from fitpulse.services.identity.service.sign_ins import Browser, Entered

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 50


class NotAForm(BadRequest):
    slug = "not-a-form"
    title = "This is not a form"


def pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        detail = f"Send at most {MOST_FIELDS} fields."
        raise NotAForm(detail) from error


async def form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form-encoded body, in order and with repetitions."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and kind != FORM:
        detail = f"Send {FORM}."
        raise NotAForm(detail)
    return pairs(body.decode("utf-8", "replace"))


def query(request: Request) -> list[tuple[str, str]]:
    return pairs(request.url.query)


def remote(request: Request) -> str:
    """The network address a request comes from; who may forward another's is the server's business."""
    return request.client.host if request.client else ""


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and sets our cookies. Over TLS they carry the `__Host-` prefix, so that no sibling host sets them."""

    vault: Vault
    secure: bool

    @property
    def session(self) -> str:
        return self._name("fitpulse")

    def read(self, request: Request) -> str:
        """The browser's session cookie; empty if it has none."""
        return request.cookies.get(self.session, "")

    def browser(self, request: Request) -> Browser:
        return Browser(
            remote(request),
            request.headers.get("user-agent", ""),
            request.cookies.get(self._name("fitpulse-known"), ""),
            self.read(request),
        )

    def begin(self, request: Request) -> tuple[str, bool]:
        """The cookie that forms are bound to, and whether it is new and must be set."""
        found = self.read(request)
        return (found, False) if found else (fresh(), True)

    def bind(self, response: Response, cookie: str) -> None:
        """Give a stranger's browser something to bind forms to, until it is closed."""
        self._set(response, self.session, cookie, None)

    def enter(self, response: Response, entered: Entered) -> None:
        """A fresh value at each sign-in, so that a value planted before it is worth nothing."""
        self._set(response, self.session, entered.cookie, int(BROWSER_STAYS.total_seconds()))
        self.know(response, entered.known_by)

    def know(self, response: Response, known_by: str) -> None:
        """Remember that this browser is no stranger to its account."""
        self._set(response, self._name("fitpulse-known"), known_by, int(DEVICE_STAYS.total_seconds()))

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.session, path="/", secure=self.secure, httponly=True, samesite="lax")

    def token(self, cookie: str) -> str:
        """What a form must send back: only the holder of the cookie gets it."""
        return self.vault.mark(f"form:{cookie}")

    def own(self, cookie: str, token: str) -> bool:
        return bool(cookie) and self.vault.marked(f"form:{cookie}", token)

    def _name(self, plain: str) -> str:
        return f"__Host-{plain}" if self.secure else plain

    def _set(self, response: Response, name: str, value: str, life_s: int | None) -> None:
        response.set_cookie(
            name, value, max_age=life_s, path="/", secure=self.secure, httponly=True, samesite="lax"
        )
