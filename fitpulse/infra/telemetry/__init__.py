"""Logs, traces and metrics of every process: what happened, why it took so long, and how often.

`logs` writes JSON with personal data masked, `tracing` makes spans that cost nothing when not sampled,
`metrics` counts requests, calls, events and connections, and `edge` does all three for each HTTP request.
"""

from fitpulse.infra.telemetry.edge import Edge
from fitpulse.infra.telemetry.logs import configure_logging
from fitpulse.infra.telemetry.metrics import render_metrics
from fitpulse.infra.telemetry.tracing import (
    configure_tracing,
    continued,
    shutdown_tracing,
    span,
    traceparent,
)

__all__ = [
    "Edge",
    "configure_logging",
    "configure_tracing",
    "continued",
    "render_metrics",
    "shutdown_tracing",
    "span",
    "traceparent",
]
