"""Form specifications: data that clients follow by themselves, so they may keep them."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import Path, Request, Response

from fitpulse.infra.web import Router, public
from fitpulse.services.coaching.domain.form.errors import MovementUnknown
from fitpulse.services.coaching.domain.form.library import Published, library
from fitpulse.services.coaching.domain.form.spec import View

JSON: Final = "application/json"
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
async def form_spec(
    request: Request, movement: Annotated[str, Path(max_length=80, pattern="^[a-z0-9_]+$")]
) -> Response:
    """One movement's form specification; its ETag is the hash, so ask with If-None-Match."""
    found = library().get(movement)
    if found is None:
        detail = f"No movement has the id {movement!r}; GET /v1/form/specs names them."
        raise MovementUnknown(detail)
    return _kept(request, f'"{found.hash}"', found.document)


def _brief(published: Published) -> SpecBrief:
    spec = published.spec
    return SpecBrief(spec.id, spec.name, spec.version, published.hash, spec.views)


def _kept(request: Request, tag: str, body: bytes) -> Response:
    """`body`, or nothing where the client has it already (RFC 9110, 13.1.2)."""
    headers = {"etag": tag, "cache-control": KEEP}
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if asked & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)
