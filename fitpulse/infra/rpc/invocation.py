"""One call of a service's method, the same whether the caller is in this process or in another."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import structlog

from fitpulse.infra.db.pool import DatabaseAway
from fitpulse.infra.db.trouble import MAYBE_DONE, is_lost
from fitpulse.infra.rpc.contract import Contract
from fitpulse.infra.telemetry.metrics import Series, rpc_duration, rpc_requests
from fitpulse.infra.telemetry.tracing import span, traceparent
from fitpulse.kernel.context import Call, current, entered
from fitpulse.kernel.errors import DeadlineExceeded, FitPulseError

Function = Callable[[Any], Awaitable[Any]]

Isolation = Mapping[ContextVar[Any], Any]
"""Context a callee must not share with its caller, such as an open transaction, and what it sees instead."""

_log = structlog.get_logger(__name__)
_requests = Series(rpc_requests)
_duration = Series(rpc_duration)


async def invoke(function: Function, request: Any, call: Call, *, method: str) -> Any:
    """Answer `request` within the call's deadline; raises nothing but FitPulseError.

    An unexpected error is logged here, where it happened; the caller learns only that there was one. A database
    that goes away amid the call is an outage to the caller too, who may try again.
    """
    limit = asyncio.timeout(call.remaining(time.monotonic()))
    try:
        with entered(call.traced(traceparent())):
            async with limit:
                return await function(request)
    except FitPulseError:
        raise
    except Exception as error:
        if limit.expired() and isinstance(error, TimeoutError):
            raise DeadlineExceeded from error
        if is_lost(error):
            raise DatabaseAway(MAYBE_DONE, retry_after_s=1) from error
        raise internal(error, method=method) from error


def internal(error: Exception, *, method: str) -> FitPulseError:
    """Log an unexpected error and return the one that a caller may see."""
    _log.error("rpc.failed", method=method, exc_info=error)
    return FitPulseError()


class measured:  # noqa: N801 - reads as a verb: `with measured("client", method):`
    """Count a call and time it: `side` is local, client or server."""

    __slots__ = ("_method", "_side", "_start")

    def __init__(self, side: str, method: str) -> None:
        self._side = side
        self._method = method

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        _duration(self._side, self._method).observe(time.perf_counter() - self._start)
        failure = error.slug if isinstance(error, FitPulseError) else "cancelled"
        _requests(self._side, self._method, "ok" if error is None else failure).inc()


def local_methods(
    contract: Contract, implementation: object, *, isolation: Isolation, timeout_s: float
) -> dict[str, Function]:
    """Make functions that call an implementation as if it were far away: own context, deadline, errors."""
    return {
        method.name: _local(
            getattr(implementation, method.name), f"{contract.full_name}/{method.rpc}", isolation, timeout_s
        )
        for method in contract.methods
    }


def _local(function: Function, name: str, isolation: Isolation, timeout_s: float) -> Function:
    async def call_here(request: Any) -> Any:
        with span(name), measured("local", name):
            call = current().until(time.monotonic() + timeout_s)
            tokens = [(variable, variable.set(blank)) for variable, blank in isolation.items()]
            try:
                return await invoke(function, request, call, method=name)
            finally:
                for variable, token in tokens:
                    variable.reset(token)

    return call_here
