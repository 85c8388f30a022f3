"""Programs: the templates there are, and those that a person keeps and follows."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from fastapi import Query, Request, Response

from fitpulse.infra.web import Me, Router, own, provide, shared
from fitpulse.kernel.errors import Invalid, NotFound
from fitpulse.kernel.paging import MAX_LIMIT, Page
from fitpulse.services.coaching.api import Goal, ProgramBrief
from fitpulse.services.training.domain.program import (
    OwnProgram,
    ProgramChanged,
    ProgramLine,
    ProgramsFull,
    ProgramUnknown,
)
from fitpulse.services.training.routes.versions import IfMatch, version_of, versioned
from fitpulse.services.training.schemas import NewProgramIn
from fitpulse.services.training.service.programs import Programs

NEW: Final = msgspec.json.Decoder(NewProgramIn)
ENCODER: Final = msgspec.json.Encoder()
Own = Annotated[Programs, provide(Programs)]
router = Router("training")

DOCUMENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "JSON of the format fitpulse.program/1 (docs/api/program.md), 256 KiB at most.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
CREATION: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "description": "Either the id of a template, or a document.",
                    "properties": {"template": {"type": "string"}, "document": {"type": "object"}},
                }
            }
        },
    }
}


@router.get("/v1/programs/templates", policy=shared("program-template"), response_model=list[ProgramBrief])
async def list_templates(programs: Own, goal: Goal | None = None) -> Response:
    """Programs to begin with, written by us."""
    return _json(ENCODER.encode(await programs.templates(goal)))


@router.get(
    "/v1/programs/templates/{template}", policy=shared("program-template"), response_model=dict[str, Any]
)
async def get_template(programs: Own, template: str) -> Response:
    """One template's document, to read or to change into your own."""
    return _json((await programs.template(template)).document)


@router.post(
    "/v1/programs/check",
    policy=shared("program-template"),
    response_model=ProgramBrief,
    openapi_extra=DOCUMENT,
    errors=(Invalid,),
)
async def check_program(request: Request, programs: Own) -> Response:
    """What a document is, or what to mend in it; nothing is kept."""
    return _json(ENCODER.encode((await programs.check(await request.body())).brief))


@router.post(
    "/v1/programs",
    policy=own("program"),
    response_model=OwnProgram,
    status_code=201,
    openapi_extra=CREATION,
    errors=(Invalid, NotFound, ProgramsFull),
)
async def create_program(request: Request, me: Me, programs: Own) -> Response:
    """Keep a program of your own: a template's copy, or a document that you bring."""
    wanted = _decoded(await request.body())
    if wanted.template is not None:
        checked = await programs.template(wanted.template)
    else:
        checked = await programs.check(bytes(wanted.document))
    return versioned(*await programs.create(me.user_id, checked), status=201)


@router.get("/v1/programs", policy=own("program"), response_model=Page[ProgramLine])
async def list_programs(
    me: Me,
    programs: Own,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Your programs, the newest first."""
    return _json(await programs.page(me.user_id, cursor=cursor, limit=limit))


@router.get(
    "/v1/programs/{program_id}", policy=own("program"), response_model=OwnProgram, errors=(ProgramUnknown,)
)
async def get_program(me: Me, programs: Own, program_id: UUID) -> Response:
    """One of your programs with its document."""
    return versioned(*await programs.get(me.user_id, program_id))


@router.put(
    "/v1/programs/{program_id}",
    policy=own("program"),
    response_model=OwnProgram,
    openapi_extra=DOCUMENT,
    errors=(Invalid, ProgramUnknown, ProgramChanged),
)
async def put_program(
    request: Request, me: Me, programs: Own, program_id: UUID, if_match: IfMatch = None
) -> Response:
    """Replace its document; if you follow it, you go on from where you stand."""
    checked = await programs.check(await request.body())
    return versioned(*await programs.put(me.user_id, program_id, checked, if_version=version_of(if_match)))


@router.delete("/v1/programs/{program_id}", policy=own("program"), status_code=204, errors=(ProgramUnknown,))
async def delete_program(me: Me, programs: Own, program_id: UUID) -> Response:
    """Delete it; undo brings it back."""
    await programs.remove(me.user_id, program_id)
    return Response(status_code=204)


@router.post(
    "/v1/programs/{program_id}/start",
    policy=own("program"),
    response_model=OwnProgram,
    errors=(ProgramUnknown,),
)
async def start_program(me: Me, programs: Own, program_id: UUID) -> Response:
    """Follow it from its beginning: from now on it decides your next workout."""
    return versioned(*await programs.start(me.user_id, program_id))


@router.post(
    "/v1/programs/{program_id}/stop",
    policy=own("program"),
    response_model=OwnProgram,
    errors=(ProgramUnknown,),
)
async def stop_program(me: Me, programs: Own, program_id: UUID) -> Response:
    """Follow it no longer; the planner decides again."""
    return versioned(*await programs.stop(me.user_id, program_id))


@router.get(
    "/v1/programs/{program_id}/export",
    policy=own("program"),
    response_model=dict[str, Any],
    errors=(ProgramUnknown,),
)
async def export_program(me: Me, programs: Own, program_id: UUID) -> Response:
    """Its document as a file, the same bytes wherever it is exported."""
    body = await programs.export(me.user_id, program_id)
    headers = {"Content-Disposition": 'attachment; filename="program.json"'}
    return Response(body, headers=headers, media_type="application/json")


def _decoded(body: bytes) -> NewProgramIn:
    try:
        wanted = NEW.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        detail = 'Send {"template": id} or {"document": {...}}.'
        raise Invalid(detail, extra={"errors": [{"pointer": "/body", "detail": str(error)}]}) from error
    if (wanted.template is None) == (not bytes(wanted.document)):
        detail = "Send a template's id or a document, one of the two."
        raise Invalid(detail, extra={"errors": [{"pointer": "/body", "detail": detail}]})
    return wanted


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
