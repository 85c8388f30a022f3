"""The pages people see when they sign in: server-rendered, without any script, and framed by nobody."""

import hashlib
from datetime import datetime
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

STYLE: Final = (files(__name__) / "style.css").read_bytes()
STYLE_PATH: Final = "/account/style.css"
STYLE_VERSION: Final = hashlib.sha256(STYLE).hexdigest()[:12]


def moment(at: datetime, time_zone: str) -> str:
    """An instant as its reader's clock shows it: 23 Nov 2026, 14:05."""
    return f"{at.astimezone(ZoneInfo(time_zone)):%-d %b %Y, %H:%M}"


templates: Final = Environment(
    loader=PackageLoader(__name__, "."),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals["style"] = f"{STYLE_PATH}?v={STYLE_VERSION}"
templates.filters["moment"] = moment


def policy(target: str | None) -> str:
    """The page's Content-Security-Policy; `target` is where a form's chain of redirects may end besides us."""
    form = f"'self' {target}" if target else "'self'"
    return (
        f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action {form}"
    )


def render(
    template: str, *, status: int = HTTPStatus.OK, target: str | None = None, **values: Any
) -> Response:
    """A page as an answer that is never stored."""
    return Response(
        templates.get_template(template).render(**values),
        status,
        {"Content-Security-Policy": policy(target), "Cache-Control": "no-store"},
        media_type="text/html",
    )
