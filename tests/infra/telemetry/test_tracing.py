"""Spans are recorded where a trace is sampled, and traces continue across processes and events."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, get_tracer_provider

from fitpulse.infra.telemetry import configure_tracing, continued, shutdown_tracing, span, traceparent
from fitpulse.infra.telemetry.tracing import parse
from fitpulse.kernel.context import Call, entered

SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNSAMPLED = SAMPLED[:-1] + "0"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("test", sample_ratio=1.0, processor=SimpleSpanProcessor(exporter))
    yield exporter
    shutdown_tracing()


def named(exporter: InMemorySpanExporter) -> dict[str, object]:
    return {item.name: item for item in exporter.get_finished_spans()}


def test_spans_nest_and_carry_attributes(exported: InMemorySpanExporter) -> None:
    with span("outer"), span("sql", {"db.operation": "log_set"}) as inner:
        inner.set_attribute("rows", 3)
    found = named(exported)
    assert found["sql"].parent.span_id == found["outer"].context.span_id
    assert dict(found["sql"].attributes) == {"db.operation": "log_set", "rows": 3}
    assert found["sql"].resource.attributes["service.name"] == "test"


def test_an_error_is_told_by_its_class_alone(exported: InMemorySpanExporter) -> None:
    with pytest.raises(LookupError), span("sql"):
        raise LookupError("ann@example.org")  # noqa: EM101
    (found,) = exported.get_finished_spans()
    assert found.status.status_code is StatusCode.ERROR
    assert found.attributes["error.type"] == "LookupError"
    assert "ann@" not in found.to_json()


def test_a_far_trace_is_continued(exported: InMemorySpanExporter) -> None:
    with continued(SAMPLED), span("handle"):
        onward = traceparent()
    (found,) = exported.get_finished_spans()
    assert found.parent.span_id == 0xB7AD6B7169203331
    assert onward == f"00-0af7651916cd43dd8448eb211c80319c-{found.context.span_id:016x}-01"


def test_the_trace_of_the_call_is_continued(exported: InMemorySpanExporter) -> None:
    with entered(Call(traceparent=SAMPLED)), span("handle"):
        pass
    (found,) = exported.get_finished_spans()
    assert found.parent.span_id == 0xB7AD6B7169203331


def test_an_unsampled_trace_records_nothing_and_is_passed_on(exported: InMemorySpanExporter) -> None:
    with continued(UNSAMPLED), span("handle") as quiet, span("sql"):
        quiet.set_attribute("ignored", 1)
        assert traceparent() == UNSAMPLED
    assert exported.get_finished_spans() == ()


def test_a_root_outside_the_ratio_keeps_one_trace_id() -> None:
    exporter = InMemorySpanExporter()
    configure_tracing("test", sample_ratio=0.0, processor=SimpleSpanProcessor(exporter))
    try:
        with span("root"):
            here = parse(traceparent())
            with span("child"):
                assert parse(traceparent()) == here
        assert here is not None
        assert not here.trace_flags.sampled
        assert exporter.get_finished_spans() == ()
    finally:
        shutdown_tracing()


def test_without_a_tracer_a_sampled_trace_is_passed_on() -> None:
    with continued(SAMPLED), span("handle"):
        assert traceparent() == SAMPLED


def test_outside_of_any_trace_there_is_none() -> None:
    assert traceparent() is None


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "nonsense",
        SAMPLED.upper(),
        SAMPLED + "-more",
        SAMPLED.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
        SAMPLED + "\n",
    ],
)
def test_a_malformed_traceparent_changes_nothing(wrong: str | None) -> None:
    assert parse(wrong) is None
    with continued(wrong):
        assert traceparent() is None


def test_no_global_provider_is_set(exported: InMemorySpanExporter) -> None:
    assert "Proxy" in type(get_tracer_provider()).__name__


def test_an_endpoint_gets_an_exporter() -> None:
    configure_tracing("test", "http://127.0.0.1:1", sample_ratio=0.0)
    shutdown_tracing()
