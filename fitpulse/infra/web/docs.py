"""The API's page for people at /docs: Swagger UI from a wheel, so that nothing is fetched from elsewhere."""

from importlib.resources import files
from typing import Final

from fastapi import Response

from fitpulse.infra.web.policy import public
from fitpulse.infra.web.router import Router
from fitpulse.kernel.errors import NotFound

PAGE: Final = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>FitPulse API</title>
<script src="/docs/theme.js"></script>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>
/* Where Swagger's own dark colours are below a contrast of 4.5. */
html.dark-mode .swagger-ui .header-col { color: #e4e6e6 }
html.dark-mode .swagger-ui .opblock.opblock-put .opblock-section-header { background: #523524 }
html.dark-mode .swagger-ui .opblock .opblock-section-header .try-out__btn.cancel { color: #ff9c9c }
html.dark-mode .swagger-ui .microlight span[style*="211, 99, 99"] { color: #ff9c9c !important }
</style>
</head>
<body>
<main id="api"></main>
<noscript>This page needs JavaScript. The same description is at /openapi.json.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START: Final = b"""SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null, filter: true,
  // Every operation and model drawn at once keeps a browser busy for half a minute; a tag's come when it is opened.
  docExpansion: "none", defaultModelsExpandDepth: -1,
});
"""
THEME: Final = b"""const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
"""
SCRIPT: Final = "text/javascript; charset=utf-8"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)
OWN: Final = {"start.js": START, "theme.js": THEME}
CACHED: Final = {"cache-control": "public, max-age=86400"}

router = Router("docs")


@router.get("/docs", policy=public(), include_in_schema=False)
async def page() -> Response:
    return Response(PAGE, headers={"content-security-policy": POLICY}, media_type="text/html; charset=utf-8")


@router.get("/docs/{name}", policy=public(), include_in_schema=False)
async def asset(name: str) -> Response:
    if name in OWN:
        return Response(OWN[name], headers=CACHED, media_type=SCRIPT)
    kinds = {"swagger-ui-bundle.js": SCRIPT, "swagger-ui.css": "text/css; charset=utf-8"}
    if name not in kinds:
        raise NotFound
    content = (files("fastapi_offline") / "static" / name).read_bytes()
    return Response(content, headers=CACHED, media_type=kinds[name])
