"""A copy of everything that is kept of a person: asked for, made in the background, fetched as a file."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.identity.api import UnknownPerson
from fitpulse.services.identity.domain.exports import (
    ExportExpired,
    ExportUnderWay,
    NoExport,
    NotReady,
    TooManyExports,
)
from fitpulse.services.identity.schemas import ExportOut, ExportsOut
from fitpulse.services.identity.service.exports import Exports

exports = Router("identity")
AnyExports = Annotated[Exports, provide(Exports)]
ZIP: Final = "application/zip"
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A zip with JSON, CSV and a page that explains them.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@exports.post(
    "/v1/users/me/exports",
    policy=own("export"),
    status_code=202,
    response_model=ExportOut,
    errors=(ExportUnderWay, TooManyExports, UnknownPerson),
)
async def ask_for_export(me: Me, service: AnyExports) -> ExportOut:
    """Have a copy of all your data made; one at a time, three a day. A notification tells when it is ready."""
    return ExportOut.of(await service.ask(me.user_id))


@exports.get("/v1/users/me/exports", policy=own("export"), response_model=ExportsOut)
async def list_exports(me: Me, service: AnyExports) -> ExportsOut:
    """Your latest 20 exports, newest first."""
    return ExportsOut(items=[ExportOut.of(export) for export in await service.listed(me.user_id)])


@exports.get(
    "/v1/users/me/exports/{export_id}", policy=own("export"), response_model=ExportOut, errors=(NoExport,)
)
async def get_export(export_id: UUID, me: Me, service: AnyExports) -> ExportOut:
    """How far an export has come."""
    return ExportOut.of(await service.find(me.user_id, export_id))


@exports.get(
    "/v1/users/me/exports/{export_id}/file",
    policy=own("export"),
    response_model=None,
    responses=FILE,
    errors=(NoExport, NotReady, ExportExpired),
)
async def fetch_export(export_id: UUID, me: Me, service: AnyExports) -> Response:
    """The file of an export, for a week after it became ready."""
    export, content = await service.open(me.user_id, export_id)
    name = f"fitpulse-export-{export.created_at:%Y-%m-%d}.zip"
    headers = {"content-length": str(content.size), "content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content.chunks, media_type=ZIP, headers=headers)
