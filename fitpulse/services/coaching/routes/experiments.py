"""Controlled experiments, for those who run this installation."""

from typing import Annotated

import msgspec
from fastapi import Path, Response

from fitpulse.infra.web import Me, Router, operator, provide
from fitpulse.services.coaching.domain.decisions import WhyNeeded
from fitpulse.services.coaching.domain.experiments.assignment import ExperimentInvalid
from fitpulse.services.coaching.schemas import (
    NAMED,
    ExperimentOut,
    ExperimentsOut,
    ReportOut,
    StartIn,
    WhyIn,
)
from fitpulse.services.coaching.service.experiments import (
    ExperimentEnded,
    Experiments,
    ExperimentTaken,
    ExperimentUnknown,
)

Desk = Annotated[Experiments, provide(Experiments)]
Key = Annotated[str, Path(max_length=60, pattern=NAMED, description="The experiment's key.")]
router = Router("coaching")


@router.get("/v1/operations/experiments", policy=operator("experiment"), response_model=ExperimentsOut)
async def list_experiments(experiments: Desk) -> Response:
    """Every experiment, the oldest first: its design, who started and stopped it, when and why."""
    items = tuple(
        ExperimentOut(
            design=one.design,
            started_at=one.started_at,
            started_by=one.started_by,
            why=one.why,
            stopped_at=one.stopped_at,
            stopped_by=one.stopped_by,
            stopped_why=one.stopped_why,
        )
        for one in await experiments.listed()
    )
    return _answer(ExperimentsOut(items=items))


@router.post(
    "/v1/operations/experiments",
    policy=operator("experiment"),
    status_code=204,
    response_model=None,
    errors=(ExperimentInvalid, ExperimentTaken, WhyNeeded),
)
async def start_experiment(me: Me, experiments: Desk, body: StartIn) -> Response:
    """Start an experiment as designed; nothing of the design can be changed afterwards."""
    await experiments.start(body.design.design(), by=str(me.user_id), why=body.why)
    return Response(status_code=204)


@router.get(
    "/v1/operations/experiments/{experiment}",
    policy=operator("experiment"),
    response_model=ReportOut,
    errors=(ExperimentUnknown,),
)
async def report_experiment(experiments: Desk, experiment: Key) -> Response:
    """What it says today; looking every day does not make it lie."""
    return _answer(ReportOut.of(await experiments.report(experiment)))


@router.post(
    "/v1/operations/experiments/{experiment}/stop",
    policy=operator("experiment"),
    status_code=204,
    response_model=None,
    errors=(ExperimentEnded, WhyNeeded),
)
async def stop_experiment(me: Me, experiments: Desk, experiment: Key, body: WhyIn) -> Response:
    """The kill switch: within seconds everyone gets what they would without it. It stays stopped."""
    await experiments.stop(experiment, by=str(me.user_id), why=body.why)
    return Response(status_code=204)


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
