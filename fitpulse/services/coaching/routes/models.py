"""The registry of policies and models, for those who run this installation."""

from typing import Annotated

import msgspec
from fastapi import Path, Response

from fitpulse.infra.web import Me, Router, operator, provide
from fitpulse.services.coaching.domain.decisions import WhyNeeded
from fitpulse.services.coaching.domain.models.artefact import ArtefactTampered
from fitpulse.services.coaching.domain.models.stages import StageRefused
from fitpulse.services.coaching.domain.reading import PolicyInvalid
from fitpulse.services.coaching.schemas import (
    ComparedOut,
    ComparisonsOut,
    ModelOut,
    ModelsOut,
    MovesOut,
    PromoteIn,
    VersionOut,
    WhyIn,
)
from fitpulse.services.coaching.service.models import Models, ModelUnknown

Registry = Annotated[Models, provide(Models)]
Model = Annotated[
    str, Path(max_length=40, pattern="^[a-z0-9][a-z0-9-]*$", description="A name, such as planner.")
]
router = Router("coaching")


@router.get("/v1/operations/models", policy=operator("model"), response_model=ModelsOut)
async def list_models(models: Registry) -> Response:
    """Every version of every artefact with its stage."""
    return _answer(ModelsOut(items=await _versions(models, None)))


@router.get(
    "/v1/operations/models/{model}",
    policy=operator("model"),
    response_model=ModelOut,
    errors=(ModelUnknown,),
)
async def get_model(models: Registry, model: Model) -> Response:
    """The versions of one artefact, and who changed their stages, when and why."""
    versions = await _versions(models, model)
    return _answer(ModelOut(versions=versions, history=tuple(await models.history(model))))


@router.post(
    "/v1/operations/models/{model}/promote",
    policy=operator("model"),
    response_model=MovesOut,
    errors=(ModelUnknown, StageRefused, ArtefactTampered, PolicyInvalid, WhyNeeded),
)
async def promote_model(me: Me, models: Registry, model: Model, body: PromoteIn) -> Response:
    """Put a version on a stage; who held it before is retired. It takes effect within five seconds."""
    moves = await models.promote(model, body.version, body.stage, by=str(me.user_id), why=body.why)
    return _answer(MovesOut(moves=moves))


@router.post(
    "/v1/operations/models/{model}/rollback",
    policy=operator("model"),
    response_model=MovesOut,
    errors=(ModelUnknown, StageRefused, ArtefactTampered, PolicyInvalid, WhyNeeded),
)
async def roll_back_model(me: Me, models: Registry, model: Model, body: WhyIn) -> Response:
    """Make the version live again that was so before the present one, even amid an experiment."""
    return _answer(MovesOut(moves=await models.rollback(model, by=str(me.user_id), why=body.why)))


@router.get(
    "/v1/operations/models/{model}/compare",
    policy=operator("model"),
    response_model=ComparisonsOut,
    errors=(ModelUnknown,),
)
async def compare_model(models: Registry, model: Model) -> Response:
    """How far a shadow's answers lie from the live ones, a day a line, the newest 90."""
    items = tuple(
        ComparedOut(
            day=one.day,
            live=one.live,
            shadow=one.shadow,
            compared=one.compared,
            differing=one.differing,
            failed=one.failed,
            distance=one.distance / one.compared if one.compared else None,
        )
        for one in await models.tallies(model)
    )
    return _answer(ComparisonsOut(items=items))


async def _versions(models: Models, name: str | None) -> tuple[VersionOut, ...]:
    found = await models.listed() if name is None else await models.versions(name)
    return tuple(
        VersionOut(
            kind=one.kind,
            name=one.name,
            version=one.version,
            stage=one.stage,
            registered_at=one.registered_at,
            signed_by=one.signed.key_id,
        )
        for one in found
    )


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
