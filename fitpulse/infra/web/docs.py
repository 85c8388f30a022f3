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
<title>FitPulse API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
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
SCRIPT: Final = "text/javascript; charset=utf-8"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'"
)
CACHED: Final = {"cache-control": "public, max-age=86400"}

router = Router("docs")


@router.get("/docs", policy=public(), include_in_schema=False)
async def page() -> Response:
    return Response(PAGE, headers={"content-security-policy": POLICY}, media_type="text/html; charset=utf-8")


@router.get("/docs/{name}", policy=public(), include_in_schema=False)
async def asset(name: str) -> Response:
    if name == "start.js":
        return Response(START, headers=CACHED, media_type=SCRIPT)
    kinds = {"swagger-ui-bundle.js": SCRIPT, "swagger-ui.css": "text/css; charset=utf-8"}
    if name not in kinds:
        raise NotFound
    content = (files("fastapi_offline") / "static" / name).read_bytes()
    return Response(content, headers=CACHED, media_type=kinds[name])
