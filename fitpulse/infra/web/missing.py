"""The page for a person whose browser asks for a path there is none of; programs get problem+json."""

from typing import Final

from fastapi import Response

from fitpulse.infra.web.pages import page
from fitpulse.kernel.errors import NotFound

WAYS: Final = """<p><a class="action" href="/">Go to the start</a></p>
<p>Building on FitPulse? <a href="/docs">The API's routes</a> are listed.</p>
"""


def missing() -> Response:
    text = "Nothing is at this address. It may be mistyped, or what was here has moved."
    response = page("Page not found", text, WAYS, status=NotFound.status)
    response.headers["vary"] = "Accept"
    return response


def asks_for_page(accept: str) -> bool:
    """Whether an Accept header names HTML, and prefers it to JSON; `*/*` is what programs say."""
    weights: dict[str, float] = {}
    for one in accept.split(","):
        media, *parameters = (part.strip().lower() for part in one.split(";"))
        weights[media] = next((_weight(part) for part in parameters if part.startswith("q=")), 1.0)
    json = max(weights.get(media, 0.0) for media in ("application/json", "application/problem+json"))
    return weights.get("text/html", 0.0) > json


def _weight(parameter: str) -> float:
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0
