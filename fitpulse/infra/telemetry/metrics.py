"""Metrics in Prometheus's format: rate, errors and duration of requests and calls, events and connections.

Labels are bounded sets: a route is its template, never a path, and no label holds anything about a person.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.5, 1, 2.5, 5, 10)
"""Seconds; 0.15 and 0.2 are the promises for planning and for following an event."""

disable_created_metrics()  # type: ignore[no-untyped-call]
_registry = CollectorRegistry()
ProcessCollector(registry=_registry)

http_requests = Counter(
    "http_requests_total", "HTTP requests answered", ("method", "route", "status"), registry=_registry
)
http_duration = Histogram(
    "http_request_duration_seconds",
    "From the first byte of an HTTP request to the last of its answer",
    ("method", "route"),
    registry=_registry,
    buckets=_BUCKETS,
)
http_in_flight = Gauge("http_requests_in_flight", "HTTP requests being answered", registry=_registry)
rpc_requests = Counter(
    "rpc_requests_total",
    "Calls between services; outcome is ok or the error's slug",
    ("side", "method", "outcome"),
    registry=_registry,
)
rpc_duration = Histogram(
    "rpc_duration_seconds",
    "Calls between services",
    ("side", "method"),
    registry=_registry,
    buckets=_BUCKETS,
)
events_handled = Counter(
    "events_handled_total", "Events whose effect is written", ("handler", "type"), registry=_registry
)
events_failed = Counter(
    "events_failed_total", "Attempts at an event that failed", ("handler", "type"), registry=_registry
)
events_dead = Counter(
    "events_dead_total", "Events given up and kept as dead letters", ("handler", "type"), registry=_registry
)
events_lag = Gauge(
    "events_lag_seconds", "Age of the oldest event a handler has yet to see", ("handler",), registry=_registry
)
events_delay = Histogram(
    "events_delay_seconds",
    "From an event's writing to its effect",
    ("handler",),
    registry=_registry,
    buckets=_BUCKETS,
)
db_connections = Gauge(
    "db_pool_connections", "Connections of the pool: idle, busy", ("state",), registry=_registry
)

shadow_answers = Counter(
    "shadow_answers_total",
    "Requests that a shadow was to answer too: same, different, failed, dropped",
    ("name", "outcome"),
    registry=_registry,
)
experiment_exposures = Counter(
    "experiment_exposures_total",
    "People who saw an arm for the first time",
    ("experiment", "arm"),
    registry=_registry,
)

guardrail_stops = Counter(
    "experiment_guardrail_stops_total",
    "Experiments that a broken guardrail stopped",
    ("experiment",),
    registry=_registry,
)

rows_resealed = Counter(
    "sealing_rows_total",
    "Rows that an earlier version left in the clear and that are sealed now",
    ("table",),
    registry=_registry,
)

background_failures = Counter(
    "background_failures_total",
    "Rounds of work beside the requests that failed; the next one comes all the same",
    ("trouble",),
    registry=_registry,
)

cache_up = Gauge(
    "cache_up", "Whether Valkey answered when last asked; without it answers are slower", registry=_registry
)

M = TypeVar("M", Counter, Histogram, Gauge)


class Series(Generic[M]):
    """Remembers a metric's labelled children: on a hot path the look-up costs more than the counting."""

    __slots__ = ("_children", "_metric")

    def __init__(self, metric: M) -> None:
        self._metric: M = metric
        self._children: dict[tuple[str, ...], M] = {}

    def __call__(self, *labels: str) -> M:
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._metric.labels(*labels)
        return child


def watch_pool(idle: Callable[[], int], size: Callable[[], int]) -> None:
    """Read a connection pool's figures whenever the metrics are."""
    db_connections.labels("idle").set_function(idle)
    db_connections.labels("busy").set_function(lambda: size() - idle())


def render_metrics() -> bytes:
    """Return every metric as text, for `/metrics`, with `CONTENT_TYPE`."""
    return generate_latest(_registry)
