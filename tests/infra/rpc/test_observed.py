"""Calls between services are spans of one trace and are counted by outcome, on both transports."""

from collections.abc import Iterator

import pytest
from google.protobuf.descriptor import FileDescriptor
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from fitpulse.infra.telemetry import configure_tracing, render_metrics, shutdown_tracing, span
from fitpulse.kernel.errors import FitPulseError
from tests.contracts.transports import TRANSPORTS, Transport, connected
from tests.infra.rpc import toy
from tests.infra.rpc.conftest import Toy

SEEN, FAIL = "fitpulse.toy.v1.ToyApi/Seen", "fitpulse.toy.v1.ToyApi/Fail"
SIDES = {"local": ("local",), "remote": ("client", "server")}


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("test", sample_ratio=1.0, processor=SimpleSpanProcessor(exporter))
    yield exporter
    shutdown_tracing()


def count(side: str, method: str, outcome: str) -> float:
    start = f'rpc_requests_total{{method="{method}",outcome="{outcome}",side="{side}"}} '
    rows = [row for row in render_metrics().decode().splitlines() if row.startswith(start)]
    return float(rows[0].removeprefix(start)) if rows else 0.0


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_call_is_one_trace(
    exported: InMemorySpanExporter, toy_file: FileDescriptor, transport: Transport
) -> None:
    async with connected(transport, toy.ToyApi, Toy(), descriptors=lambda _: toy_file) as api:
        with span("request"):
            seen = await api.seen(toy.SeenRequest())
    *calls, root = exported.get_finished_spans()
    assert root.name == "request"
    assert {call.name for call in calls} == {SEEN}
    assert {call.context.trace_id for call in calls} == {root.context.trace_id}
    if transport == "remote":
        by_kind = {call.kind: call for call in calls}
        assert by_kind[SpanKind.SERVER].parent.span_id == by_kind[SpanKind.CLIENT].context.span_id
    innermost = calls[0].context.span_id
    assert seen.traceparent is not None
    assert f"{innermost:016x}" in seen.traceparent


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_calls_are_counted_by_outcome(toy_file: FileDescriptor, transport: Transport) -> None:
    series = [
        (side, *rest)
        for side in SIDES[transport]
        for rest in ((SEEN, "ok"), (FAIL, "toy-plate-taken"), (FAIL, "internal"))
    ]
    before = [count(*labels) for labels in series]
    async with connected(transport, toy.ToyApi, Toy(), descriptors=lambda _: toy_file) as api:
        await api.seen(toy.SeenRequest())
        for how in ("taken", "unknown"):
            with pytest.raises(FitPulseError):
                await api.fail(toy.FailRequest(how))  # type: ignore[arg-type]
    assert [count(*labels) - old for labels, old in zip(series, before, strict=True)] == [1.0] * len(series)
