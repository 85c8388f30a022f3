"""Traces: OpenTelemetry spans where a request is sampled, next to nothing where it is not.

The tracer is this module's own and not the global one: with a global provider FastAPI starts a telemetry of
its own, and each request would be measured twice. Sampling is decided once, at the root, before the SDK is
asked at all, so that an unsampled request costs two random numbers. Its trace id still reaches the logs.
"""

import random
import re
from collections.abc import Mapping
from contextvars import Token
from types import TracebackType
from typing import TYPE_CHECKING, Optional, Self

from opentelemetry import context as otel
from opentelemetry.trace import (
    INVALID_SPAN,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from fitpulse.kernel import context

if TYPE_CHECKING:  # the SDK is heavy, and needed only where spans are sent somewhere
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

Attributes = Mapping[str, str | int | float | bool]

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_UNSAMPLED = TraceFlags(TraceFlags.DEFAULT)
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")


class _Sampling:
    """The process's tracer and the share of roots that it records; no tracer until one is configured."""

    tracer: Tracer | None = None
    ratio: float = 0.0
    provider: Optional["TracerProvider"] = None


_state = _Sampling()
_random = random.Random()  # noqa: S311 - trace ids need to differ, not to be secret


def configure_tracing(
    service: str,
    endpoint: str | None = None,
    sample_ratio: float = 1.0,
    *,
    processor: Optional["SpanProcessor"] = None,
) -> None:
    """Record `sample_ratio` of the traces begun here and send them to an OTLP/gRPC `endpoint` or `processor`.

    With neither, spans are not recorded; trace ids are still made and passed on.
    """
    shutdown_tracing()
    if endpoint is None and processor is None:
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased

    if processor is None:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))
    resource = Resource.create({"service.name": service})
    provider = TracerProvider(sampler=ParentBased(ALWAYS_ON), resource=resource)
    provider.add_span_processor(processor)
    _state.provider, _state.ratio = provider, sample_ratio
    _state.tracer = provider.get_tracer("fitpulse")


def shutdown_tracing() -> None:
    """Send what is still waiting and stop recording."""
    if _state.provider is not None:
        _state.provider.shutdown()
    _state.provider = _state.tracer = None


class _Quiet:
    """The span of an unsampled trace: shared, and it does nothing."""

    __slots__ = ()

    def __enter__(self) -> Span:
        return INVALID_SPAN

    def __exit__(self, *_: object) -> None:
        return None


_QUIET = _Quiet()


class _Active:
    """A span that is current for a block. An error marks it by its class alone: texts may name people."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> Span:
        self._token: Token[otel.Context] = otel.attach(set_span_in_context(self._span))
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        otel.detach(self._token)
        if kind is not None:
            self._span.set_attribute("error.type", kind.__name__)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


def span(
    name: str, attributes: Attributes | None = None, *, kind: SpanKind = SpanKind.INTERNAL
) -> _Active | _Quiet:
    """Measure the block of a `with`; where no trace is under way yet, decide whether to sample this one."""
    here = here_or_far()
    if here is None:
        sampled = _state.tracer is not None and _random.random() < _state.ratio
    elif not here.trace_flags.sampled or _state.tracer is None:
        return _QUIET
    else:
        sampled = True
    if not sampled or _state.tracer is None:
        return _Active(NonRecordingSpan(_unsampled()))
    parent = set_span_in_context(NonRecordingSpan(here)) if here is not None and here.is_remote else None
    return _Active(_state.tracer.start_span(name, parent, kind=kind, attributes=attributes))


def _unsampled() -> SpanContext:
    return SpanContext(_random.getrandbits(128) or 1, _random.getrandbits(64) or 1, False, _UNSAMPLED)


def here_or_far() -> SpanContext | None:
    """Return the span that is current, else the one the current call came from, else None."""
    here = get_current_span().get_span_context()
    return here if here.is_valid else parse(context.current().traceparent)


class continued:  # noqa: N801 - reads as a verb: `with continued(message.traceparent):`
    """Make the spans of a block children of a far one; a missing or malformed traceparent changes nothing."""

    __slots__ = ("_parent", "_token")

    def __init__(self, traceparent: str | None) -> None:
        self._parent = parse(traceparent)

    def __enter__(self) -> Self:
        self._token: Token[otel.Context] | None = None
        if self._parent is not None:
            self._token = otel.attach(set_span_in_context(NonRecordingSpan(self._parent)))
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            otel.detach(self._token)


def parse(traceparent: str | None) -> SpanContext | None:
    """Read a W3C traceparent (version 00), None where it is not one."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    return SpanContext(trace_id, span_id, True, _SAMPLED if flags & TraceFlags.SAMPLED else _UNSAMPLED)


def traceparent() -> str | None:
    """Write the current span as a W3C traceparent, to send along with an event or a call."""
    here = here_or_far()
    if here is None:
        return None
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}"
