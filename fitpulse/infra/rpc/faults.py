"""Errors across gRPC: a FitPulseError arrives as the class it left as; anything else as a bare internal one.

The status code is for gRPC's own tools; the error itself travels as JSON in one trailing entry.
"""

from collections.abc import Iterable
from typing import Any

import grpc
import msgspec
import structlog

from fitpulse.kernel.errors import DeadlineExceeded, FitPulseError, Unavailable, subclasses

TRAILER = "fitpulse-error-bin"

_CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ABORTED,
    410: grpc.StatusCode.NOT_FOUND,
    412: grpc.StatusCode.FAILED_PRECONDITION,
    413: grpc.StatusCode.OUT_OF_RANGE,
    422: grpc.StatusCode.INVALID_ARGUMENT,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}

MAX_TRAILER = 32 * 1024
"""Bytes of one error; a longer one leaves `extra` behind, since trailers are limited."""

_log = structlog.get_logger(__name__)


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """A FitPulseError as it travels."""

    slug: str
    title: str
    status: int
    detail: str
    retry_after_s: float | None = None
    extra: dict[str, Any] = {}


_decoder = msgspec.json.Decoder(Fault)
_encoder = msgspec.json.Encoder(enc_hook=str)


def code_of(error: FitPulseError) -> grpc.StatusCode:
    return _CODES.get(error.status, grpc.StatusCode.INTERNAL)


def encode(error: FitPulseError) -> bytes:
    fault = Fault(error.slug, error.title, error.status, error.detail, error.retry_after_s, error.extra)
    data = _encoder.encode(fault)
    if len(data) > MAX_TRAILER:
        data = _encoder.encode(msgspec.structs.replace(fault, detail=fault.detail[:1000], extra={}))
    return data


def decode(data: bytes) -> FitPulseError:
    """Make the error again: the class of its slug, or the nearest of its status where it is unknown."""
    fault = _decoder.decode(data)
    known = subclasses()
    kind = known.get(fault.slug) or _nearest(known.values(), fault.status)
    # A subclass may have its own __init__; what crossed is what the root holds.
    error = kind.__new__(kind, fault.detail)
    FitPulseError.__init__(error, fault.detail, retry_after_s=fault.retry_after_s, extra=fault.extra)
    if kind.slug != fault.slug:
        vars(error).update(slug=fault.slug, title=fault.title, status=fault.status)
    return error


def _nearest(known: Iterable[type[FitPulseError]], status: int) -> type[FitPulseError]:
    direct = [kind for kind in known if kind.__base__ is FitPulseError]
    return next((kind for kind in direct if kind.status == status), FitPulseError)


def received(error: grpc.aio.AioRpcError) -> FitPulseError:
    """Return what a failed gRPC call means to the caller."""
    trailers: Any = error.trailing_metadata() or ()  # the stubs do not know that it is made of pairs
    for key, value in trailers:
        if key == TRAILER and isinstance(value, bytes):
            try:
                return decode(value)
            except msgspec.MsgspecError:
                break
    match error.code():
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return DeadlineExceeded()
        case grpc.StatusCode.UNAVAILABLE:
            return Unavailable()
        case grpc.StatusCode.RESOURCE_EXHAUSTED:
            return Unavailable(retry_after_s=1)
        case grpc.StatusCode.UNIMPLEMENTED:
            # In a rolling upgrade the version before is still answering: soon another will.
            _log.warning("rpc.not_there_yet", detail=error.details())
            return Unavailable(retry_after_s=1)
        case code:
            # Also a refused secret: that is between the processes, and no reason to send a person to sign in.
            _log.error("rpc.broken", code=code.name, detail=error.details())
            return FitPulseError()
