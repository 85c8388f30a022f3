"""The call being served: who asks, until when, and under which request and trace.

It is entered once, where a request or an event comes in, and travels with every call between services, in
this process and over gRPC alike.
"""

from contextvars import ContextVar, Token
from dataclasses import dataclass, replace

from fitpulse.kernel.errors import DeadlineExceeded
from fitpulse.kernel.principal import Principal


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `deadline` is in seconds of the monotonic clock; `traceparent` is W3C Trace Context."""

    principal: Principal | None = None
    deadline: float | None = None
    request_id: str = ""
    traceparent: str | None = None

    def acting_as(self, principal: Principal | None) -> "Call":
        return replace(self, principal=principal)

    def traced(self, traceparent: str | None) -> "Call":
        return self if traceparent == self.traceparent else replace(self, traceparent=traceparent)

    def until(self, deadline: float) -> "Call":
        """Return the call with the earlier of two deadlines: one may be shortened, never put off."""
        if self.deadline is not None and self.deadline <= deadline:
            return self
        return replace(self, deadline=deadline)

    def remaining(self, now: float) -> float | None:
        """Seconds left at `now` (monotonic), None without a deadline; raises DeadlineExceeded once past."""
        if self.deadline is None:
            return None
        left = self.deadline - now
        if left <= 0:
            raise DeadlineExceeded
        return left


_current: ContextVar[Call] = ContextVar("fitpulse_call", default=Call())  # noqa: B039 - a Call is frozen


def current() -> Call:
    """Return the call being served; outside of any it is an empty one."""
    return _current.get()


class entered:  # noqa: N801 - reads as a verb: `with entered(call):`
    """Make `call` the current one for a block; written by hand because every request passes here."""

    __slots__ = ("_call", "_token")

    _token: Token[Call]

    def __init__(self, call: Call) -> None:
        self._call = call

    def __enter__(self) -> Call:
        self._token = _current.set(self._call)
        return self._call

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
