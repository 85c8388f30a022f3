"""What travels beside a message: the shared secret, the request id, the trace and who asks."""

import hmac
import time
from collections.abc import Iterable

import msgspec

from fitpulse.infra.telemetry.tracing import traceparent
from fitpulse.kernel.context import Call
from fitpulse.kernel.errors import FitPulseError
from fitpulse.kernel.principal import Principal

Metadata = tuple[tuple[str, str | bytes], ...]

AUTHORIZATION = "authorization"
REQUEST_ID = "x-request-id"
TRACEPARENT = "traceparent"
PRINCIPAL = "fitpulse-principal-bin"

MIN_SECRET = 16
"""Characters of the shared secret, at least."""

_principals = msgspec.json.Decoder(Principal)


class BadSecret(FitPulseError):
    """The shared secret of the internal channel is missing, too short, or not plain ASCII."""

    slug = "rpc-secret"
    title = "The internal channel has no usable secret"


def credential(secret: str) -> str:
    """Return the value of `authorization` for a shared secret; raises BadSecret for a weak one."""
    if len(secret) < MIN_SECRET or not secret.isascii() or not secret.isprintable():
        detail = f"The secret of internal calls needs at least {MIN_SECRET} printable ASCII characters."
        raise BadSecret(detail)
    return f"Bearer {secret}"


def authorized(metadata: Iterable[tuple[str, str | bytes]], expected: str) -> bool:
    """Say whether a call carries the credential, in a time that says nothing about how much is right."""
    given = next((value for key, value in metadata if key == AUTHORIZATION), "")
    return hmac.compare_digest(given.encode() if isinstance(given, str) else given, expected.encode())


def outgoing(call: Call, authorization: str) -> Metadata:
    entries: list[tuple[str, str | bytes]] = [(AUTHORIZATION, authorization)]
    if call.request_id:
        entries.append((REQUEST_ID, call.request_id))
    if (trace := traceparent()) is not None:
        entries.append((TRACEPARENT, trace))
    if call.principal is not None:
        entries.append((PRINCIPAL, msgspec.json.encode(call.principal)))
    return tuple(entries)


def incoming(
    metadata: Iterable[tuple[str, str | bytes]], remaining_s: float | None, timeout_s: float
) -> Call:
    """Read a call from an authorized peer, to end in `timeout_s` where the peer set no deadline.

    Raises msgspec.MsgspecError for a principal that is none.
    """
    entries = dict(metadata)
    principal = entries.get(PRINCIPAL)
    request_id, trace = entries.get(REQUEST_ID, ""), entries.get(TRACEPARENT)
    return Call(
        principal=None if principal is None else _principals.decode(principal),
        deadline=time.monotonic() + (timeout_s if remaining_s is None else min(remaining_s, timeout_s)),
        request_id=request_id if isinstance(request_id, str) else "",
        traceparent=trace if isinstance(trace, str) else None,
    )
