"""Form specifications: data that clients follow by themselves, so they may keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import Path, Query, Request, Response

from fitpulse.infra.web import Router, public
from fitpulse.services.coaching.domain.form.avatar.demonstration import Demonstration, demonstrate
from fitpulse.services.coaching.domain.form.avatar.drawing import picture
from fitpulse.services.coaching.domain.form.errors import FaultNotShown, MovementUnknown
from fitpulse.services.coaching.domain.form.library import Published, library
from fitpulse.services.coaching.domain.form.spec import View

JSON: Final = "application/json"
SVG: Final = "image/svg+xml"
PICTURE: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
}
"""A picture brings its own style, for where it is opened by itself."""

KEEP: Final = "public, max-age=3600"
"""A changed specification reaches clients after an hour at most; its hash tells them sooner."""

router = Router("coaching")


@dataclass(frozen=True, slots=True)
class SpecBrief:
    """A form specification in short; `hash` is the SHA-256 of the document at GET /v1/form/specs/{movement}."""

    id: str
    name: str
    version: int
    hash: str
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Specs:
    items: tuple[SpecBrief, ...]


@router.get(
    "/v1/form/specs",
    policy=public("form specification"),
    response_model=Specs,
    responses={304: {"description": "What you have is what there is."}},
)
async def form_specs(request: Request) -> Response:
    """Every movement whose form can be judged, with the version and hash of its specification."""
    specs = library().values()
    tag = f'"{sha256("".join(each.hash for each in specs).encode()).hexdigest()}"'
    body = Specs(tuple(map(_brief, specs)))
    return _kept(request, tag, msgspec.json.encode(body))


Movement = Annotated[str, Path(max_length=80, pattern="^[a-z0-9_]+$")]
Fault = Annotated[
    str | None, Query(max_length=80, pattern="^[a-z0-9_]+$", description="Show this fault of the movement.")
]
Seen = Annotated[View | None, Query(description="Where the camera stands; where it sees best if left out.")]


@router.get(
    "/v1/form/specs/{movement}",
    policy=public("form specification"),
    responses={
        200: {
            "description": "The specification",
            "content": {JSON: {"schema": {"type": "object", "title": "FormSpec"}}},
        },
        304: {"description": "What you have is what there is."},
    },
    errors=(MovementUnknown,),
)
async def form_spec(request: Request, movement: Movement) -> Response:
    """One movement's form specification; its ETag is the hash, so ask with If-None-Match."""
    found = library().get(movement)
    if found is None:
        detail = f"No movement has the id {movement!r}; GET /v1/form/specs names them."
        raise MovementUnknown(detail)
    return _kept(request, f'"{found.hash}"', found.document)


@router.get(
    "/v1/form/specs/{movement}/demonstration",
    policy=public("form specification"),
    response_model=Demonstration,
    responses={304: {"description": "What you have is what there is."}},
    errors=(MovementUnknown, FaultNotShown),
)
async def form_demonstration(
    request: Request, movement: Movement, fault: Fault = None, view: Seen = None
) -> Response:
    """One repetition as a track of joints: to draw, or to lay over the picture of a person as a guide."""
    body = msgspec.json.encode(demonstrate(movement, fault=fault, view=view))
    return _kept(request, _tag(body), body)


@router.get(
    "/v1/form/specs/{movement}/demonstration.svg",
    policy=public("form specification"),
    responses={
        200: {
            "description": "A picture that moves by itself",
            "content": {SVG: {"schema": {"type": "string"}}},
        },
        304: {"description": "What you have is what there is."},
    },
    errors=(MovementUnknown, FaultNotShown),
)
async def form_picture(
    request: Request, movement: Movement, fault: Fault = None, view: Seen = None
) -> Response:
    """The same as an animated SVG, for light and dark; still where the person wants less motion."""
    body = picture(movement, fault=fault, view=view)
    return _kept(request, _tag(body), body, SVG, PICTURE)


def _brief(published: Published) -> SpecBrief:
    spec = published.spec
    return SpecBrief(spec.id, spec.name, spec.version, published.hash, spec.views)


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:32]}"'


def _kept(
    request: Request, tag: str, body: bytes, kind: str = JSON, more: Mapping[str, str] | None = None
) -> Response:
    """`body`, or nothing where the client has it already (RFC 9110, 13.1.2)."""
    headers = {"etag": tag, "cache-control": KEEP, **(more or {})}
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if asked & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
