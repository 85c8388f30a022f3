"""The page for a person whose browser asks for a path there is none of; programs get problem+json."""

import hashlib
from base64 import b64encode
from typing import Final

from fastapi import Response

from fitpulse.kernel.errors import NotFound

STYLE: Final = """
:root { color-scheme: dark light; --ground: #0D1014; --surface: #161B21; --line: #2C353F; --text: #F3F5F7;
  --soft: #AEB8C4; --accent: #C8F24B; --on-accent: #12180A; --link: #C8F24B }
@media (prefers-color-scheme: light) {
  :root { --ground: #F6F7F4; --surface: #FFFFFF; --line: #DFE3DC; --text: #14181B; --soft: #4A545C;
    --accent: #B9E635; --link: #3E6300 }
}
body { margin: 0; background: var(--ground); color: var(--text); font: 450 16px/24px Inter, system-ui, sans-serif }
main { max-width: 480px; margin: 48px auto; padding: 24px; box-sizing: border-box; background: var(--surface);
  border: 1px solid var(--line); border-radius: 20px }
h1 { margin: 0 0 8px; font-size: 28px; line-height: 34px; letter-spacing: -0.6px }
p { margin: 0 0 24px; color: var(--soft) }
p:last-child { margin: 0 }
a { color: var(--link) }
a.home { display: block; min-height: 56px; border-radius: 12px; background: var(--accent); color: var(--on-accent);
  font-weight: 650; line-height: 56px; text-align: center; text-decoration: none }
a:focus-visible { outline: 3px solid var(--text); outline-offset: 2px }
@media (max-width: 520px) { main { margin: 16px } }
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"
    + b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
PAGE: Final = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>Page not found · FitPulse</title><style>{STYLE}</style></head>
<body><main><h1>Page not found</h1>
<p>Nothing is at this address. It may be mistyped, or what was here has moved.</p>
<p><a class="home" href="/">Go to the start</a></p>
<p>Building on FitPulse? <a href="/docs">The API's routes</a> are listed.</p></main></body></html>
"""


def missing() -> Response:
    return Response(
        PAGE, NotFound.status, {"content-security-policy": POLICY, "vary": "Accept"}, media_type="text/html"
    )


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
