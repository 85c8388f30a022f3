"""One trace from the HTTP request through RPC and SQL to the event and its handlers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fitpulse.infra.embedded import Endpoints
from fitpulse.infra.telemetry import configure_tracing, shutdown_tracing
from tests.e2e.test_walk import PROFILE, log_planned_sets
from tests.faults.world import open_world

pytestmark = pytest.mark.server


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("fitpulse", sample_ratio=1.0, processor=SimpleSpanProcessor(exporter))
    yield exporter
    shutdown_tracing()


async def test_a_request_and_all_that_follows_from_it_are_one_trace(
    spans: InMemorySpanExporter, endpoints: Endpoints, admin_url: str, app_url: str, tmp_path: Path
) -> None:
    async with open_world(
        tmp_path, admin_url=admin_url, app_url=app_url, valkey_url=endpoints.valkey_url
    ) as world:
        person = await world.person()
        await person.call("PUT", "/v1/me/athlete", PROFILE)
        spans.clear()
        workout = await person.get("/v1/workouts/next")
        planned = names_by_trace(spans, "GET /v1/workouts/next")
        assert {"sql", "fitpulse.coaching.v1.CoachingApi/Plan"} <= planned, planned

        spans.clear()
        one = workout | {"plan": {"items": workout["plan"]["items"][:1]}}
        await log_planned_sets(person, one, at=world.clock.now())
        await world.drain()
        logged = names_by_trace(spans, "POST /v1/workouts/{workout_id}/sets")
        assert "sql" in logged
        assert any(name.startswith("progress.sets handles fitpulse.training.set-logged") for name in logged)


def names_by_trace(spans: InMemorySpanExporter, root: str) -> set[str]:
    """The names of all spans in the trace that starts with `root`."""
    finished = spans.get_finished_spans()
    trace = next(span.context.trace_id for span in finished if span.name == root and span.context)
    return {span.name for span in finished if span.context and span.context.trace_id == trace}
