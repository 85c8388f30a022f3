"""Logs: one JSON object a line on stderr, with the trace and request it belongs to and nothing personal.

In development, on a terminal, the same lines are written for the eye. What other libraries log through the
standard library passes the same way.
"""

import json
import logging
import sys
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from fitpulse.infra.telemetry.masking import mask_fields
from fitpulse.infra.telemetry.tracing import here_or_far
from fitpulse.kernel import context


def configure_logging(
    *, level: str = "INFO", development: bool = False, stream: TextIO | None = None
) -> None:
    """Send every log line of `level` and above to `stream` (stderr by default)."""
    target = sys.stderr if stream is None else stream
    pretty = development and target.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _correlate,
    ]
    rendered: list[Processor] = [structlog.processors.format_exc_info, _mask]
    rendered.append(structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(_json))
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)


def _correlate(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    here = here_or_far()
    if here is not None:
        event["trace_id"] = f"{here.trace_id:032x}"
        event["span_id"] = f"{here.span_id:016x}"
    request_id = context.current().request_id
    if request_id:
        event["request_id"] = request_id
    return event


def _mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return mask_fields(event)


def _json(event: EventDict, **_: Any) -> str:
    try:
        return msgspec.json.encode(event, enc_hook=str).decode()
    except (ValueError, OverflowError):  # half a surrogate pair, a number beyond 64 bits: rare, never lost
        return json.dumps(event, default=str)
