"""A small page for a person whom a mail or a mistyped address has led here: a card, no scripts, light or dark."""

import hashlib
from base64 import b64encode
from string import Template
from typing import Final

from fastapi import Response

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
.action { display: block; width: 100%; min-height: 64px; border: 0; border-radius: 12px; background: var(--accent);
  color: var(--on-accent); font: 650 16px/64px Inter, system-ui, sans-serif; text-align: center; text-decoration: none;
  cursor: pointer }
a:focus-visible, button:focus-visible { outline: 3px solid var(--text); outline-offset: 2px }
@media (max-width: 520px) { main { margin: 16px } }
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; style-src 'sha256-"
    + b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
PAGE: Final = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>$title · FitPulse</title><style>$style</style></head>
<body><main><h1>$title</h1>
<p>$text</p>
$more</main></body></html>
""")


def page(title: str, text: str, more: str = "", *, status: int = 200) -> Response:
    """Answer with a page; all three are HTML of our own, with nothing in them that somebody typed."""
    html = PAGE.substitute(title=title, text=text, more=more, style=STYLE)
    return Response(html, status, {"content-security-policy": POLICY}, media_type="text/html")
