"""Each request has an id and a trace, and is counted under its route's template."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx2
import pytest
from fastapi import APIRouter, FastAPI, Request, Response
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from fitpulse.infra.telemetry import (
    Edge,
    configure_tracing,
    render_metrics,
    shutdown_tracing,
    span,
    traceparent,
)
from fitpulse.infra.telemetry.metrics import Series, http_requests, watch_pool
from fitpulse.infra.telemetry.tracing import parse
from fitpulse.kernel import context

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

app = FastAPI(telemetry={"tracing": False, "metrics": False})
router = APIRouter()


@router.get("/telemetry-test/things/{thing}")
async def thing(thing: str) -> dict[str, object]:
    call = context.current()
    with span("inner"):
        return {
            "request_id": call.request_id,
            "traceparent": call.traceparent,
            "here": traceparent(),
            "left": call.deadline and call.deadline - time.monotonic(),
        }


@router.get("/telemetry-test/broken")
async def broken(request: Request) -> Response:
    raise RuntimeError


app.router.routes.extend(router.routes)


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("test", sample_ratio=1.0, processor=SimpleSpanProcessor(exporter))
    yield exporter
    shutdown_tracing()


@asynccontextmanager
async def http(edge: Edge) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=edge, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as found:
        yield found


def counted(line: str) -> float:
    """The value of one series, 0 where it is not there yet."""
    for row in render_metrics().decode().splitlines():
        name, _, value = row.rpartition(" ")
        if name == line:
            return float(value)
    return 0.0


THING = "/telemetry-test/things/{thing}"


async def test_a_request_is_counted_under_its_template() -> None:
    requests = f'http_requests_total{{method="GET",route="{THING}",status="200"}}'
    duration = f'http_request_duration_seconds_count{{method="GET",route="{THING}"}}'
    before = counted(requests), counted(duration)
    async with http(Edge(app)) as client:
        await client.get("/telemetry-test/things/one")
        await client.get("/telemetry-test/things/two")
    assert (counted(requests), counted(duration)) == (before[0] + 2, before[1] + 2)
    assert b"things/one" not in render_metrics()


async def test_unknown_paths_and_methods_share_one_series() -> None:
    unmatched = 'http_requests_total{method="GET",route="unmatched",status="404"}'
    other = 'http_requests_total{method="OTHER",route="unmatched",status="404"}'
    before = counted(unmatched), counted(other)
    async with http(Edge(app)) as client:
        await client.get("/telemetry-test/guess-1")
        await client.request("BREW", "/telemetry-test/guess-2")
    assert (counted(unmatched), counted(other)) == (before[0] + 1, before[1] + 1)
    assert b"guess" not in render_metrics()


async def test_an_error_counts_as_500(exported: InMemorySpanExporter) -> None:
    line = 'http_requests_total{method="GET",route="/telemetry-test/broken",status="500"}'
    before = counted(line)
    async with http(Edge(app)) as client:
        assert (await client.get("/telemetry-test/broken")).status_code == 500
    assert counted(line) == before + 1
    assert counted("http_requests_in_flight") == 0
    (root,) = exported.get_finished_spans()
    assert root.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize("given", ["req-12345678", "a" * 64, "0190f3a2-7b7c-7000-8000-000000000001"])
async def test_a_sane_request_id_is_kept(given: str) -> None:
    async with http(Edge(app)) as client:
        answer = await client.get("/telemetry-test/things/one", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["request_id"] == given


@pytest.mark.parametrize(
    "given", [None, "", "short", "a" * 65, "with space in it", "<script>alert(1)", '{"a":1}']
)
async def test_any_other_request_id_is_made_here(given: str | None) -> None:
    headers = {} if given is None else {"X-Request-Id": given}
    async with http(Edge(app)) as client:
        answer = await client.get("/telemetry-test/things/one", headers=headers)
    assert UUID(answer.headers["x-request-id"]).version == 7
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_the_span_is_named_by_the_template(exported: InMemorySpanExporter) -> None:
    async with http(Edge(app)) as client:
        answer = await client.get("/telemetry-test/things/one")
    inner, root = exported.get_finished_spans()
    assert root.name == f"GET {THING}"
    assert dict(root.attributes) == {
        "http.request.method": "GET",
        "http.route": THING,
        "http.response.status_code": 200,
    }
    assert inner.parent.span_id == root.context.span_id
    entered = parse(answer.json()["traceparent"])
    assert entered is not None
    assert (entered.trace_id, entered.span_id) == (root.context.trace_id, root.context.span_id)


async def test_a_trace_from_outside_is_continued_only_where_it_is_trusted(
    exported: InMemorySpanExporter,
) -> None:
    for trusted in (True, False):
        async with http(Edge(app, trust_trace=trusted)) as client:
            answer = await client.get("/telemetry-test/things/one", headers={"traceparent": TRACE})
        assert (TRACE[3:35] in answer.json()["here"]) is trusted


async def test_the_deadline_is_set() -> None:
    async with http(Edge(app, timeout_s=5)) as client:
        assert 4 < (await client.get("/telemetry-test/things/one")).json()["left"] <= 5
    async with http(Edge(app)) as client:
        assert (await client.get("/telemetry-test/things/one")).json()["left"] is None


async def test_nothing_stays_after_a_request() -> None:
    async with http(Edge(app)) as client:
        await client.get("/telemetry-test/things/one")
    assert context.current() == context.Call()
    assert traceparent() is None


async def test_lifespan_and_websockets_pass_through() -> None:
    seen: list[tuple[str, str]] = []

    async def inner(scope: dict[str, object], _receive: object, _send: object) -> None:
        seen.append((str(scope["type"]), context.current().request_id))

    edge = Edge(inner)  # type: ignore[arg-type]
    headers = [(b"x-request-id", b"req-12345678")]
    await edge({"type": "lifespan"}, None, None)  # type: ignore[arg-type]
    await edge({"type": "websocket", "headers": headers}, None, None)  # type: ignore[arg-type]
    assert seen == [("lifespan", ""), ("websocket", "req-12345678")]


def test_a_pool_is_read_when_the_metrics_are() -> None:
    watch_pool(idle=lambda: 3, size=lambda: 10)
    assert counted('db_pool_connections{state="idle"}') == 3
    assert counted('db_pool_connections{state="busy"}') == 7


def test_the_metrics_are_there_from_the_start() -> None:
    text = render_metrics().decode()
    for name in ("rpc_requests_total", "events_handled_total", "events_failed_total", "events_lag_seconds"):
        assert f"# TYPE {name.removesuffix('_total')}" in text
    assert "process_resident_memory_bytes" in text
    assert "_created" not in text
    assert json.dumps(text)


def test_series_remember_their_children() -> None:
    series = Series(http_requests)
    assert series("GET", "/a", "200") is series("GET", "/a", "200")
    assert series("GET", "/a", "200") is http_requests.labels("GET", "/a", "200")
