"""The calling end of gRPC: the methods of an API whose service runs in another process."""

import time
from collections.abc import Mapping
from typing import Any, Final

import grpc
from google.protobuf.descriptor import FileDescriptor
from opentelemetry.trace import SpanKind

from fitpulse.infra.rpc import faults
from fitpulse.infra.rpc.codec import BadMessage, Codec, Codecs
from fitpulse.infra.rpc.contract import Contract
from fitpulse.infra.rpc.invocation import Function, internal, measured
from fitpulse.infra.rpc.metadata import credential, outgoing
from fitpulse.infra.telemetry.tracing import span
from fitpulse.kernel.context import current
from fitpulse.kernel.errors import TooLarge

UNROUNDED: Final = 0.99
"""gRPC sends a timeout with three digits, rounded up by as much as a hundredth of it."""

MAX_MESSAGE = 4 * 1024 * 1024
"""Bytes of one request or answer."""

CHANNEL_OPTIONS: tuple[tuple[str, Any], ...] = (
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.max_metadata_size", 2 * faults.MAX_TRAILER),
    ("grpc.absolute_max_metadata_size", 2 * faults.MAX_TRAILER),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
)


class Channels:
    """One connection for each address, opened at its first call since it belongs to the running loop."""

    def __init__(self, secret: str) -> None:
        self.authorization = credential(secret)
        self._open: dict[str, grpc.aio.Channel] = {}

    def to(self, address: str) -> grpc.aio.Channel:
        if address not in self._open:
            options = (
                *CHANNEL_OPTIONS,
                ("grpc.lb_policy_name", "round_robin"),
                ("grpc.initial_reconnect_backoff_ms", 100),
                ("grpc.max_reconnect_backoff_ms", 2_000),
            )
            self._open[address] = grpc.aio.insecure_channel(address, options=options)
        return self._open[address]

    async def close(self) -> None:
        while self._open:
            _, channel = self._open.popitem()
            await channel.close(None)


def remote_methods(
    contract: Contract, file: FileDescriptor, channels: Channels, address: str, *, timeout_s: float
) -> Mapping[str, Function]:
    """Make functions that send each call to `address`, raising the errors its service raised."""
    codecs = Codecs(file)
    return {
        method.name: _remote(
            contract.path(method),
            codecs.of(method.request),
            codecs.of(method.response),
            channels,
            address,
            timeout_s,
        )
        for method in contract.methods
    }


def _remote(
    path: str,
    request_codec: Codec[Any],
    response_codec: Codec[Any],
    channels: Channels,
    address: str,
    limit: float,
) -> Function:
    name = path[1:]

    async def call_there(request: Any) -> Any:
        with span(name, kind=SpanKind.CLIENT), measured("client", name):
            now = time.monotonic()
            call = current().until(now + limit)
            try:
                # Waiting for a connection is the only retry: a call that may have arrived is not sent again.
                answer = await channels.to(address).unary_unary(path, None, None)(
                    _encoded(request_codec, request, name),
                    timeout=_timeout(call.remaining(now)),
                    metadata=outgoing(call, channels.authorization),
                    wait_for_ready=True,
                )
            except grpc.aio.AioRpcError as error:
                raise faults.received(error) from error
            try:
                return response_codec.decode(answer)
            except BadMessage as error:
                raise internal(error, method=name) from error

    return call_there


def _timeout(left_s: float | None) -> float | None:
    """A little less than is left, so that a callee never believes it has longer than its caller."""
    return None if left_s is None else left_s * UNROUNDED


def _encoded(codec: Codec[Any], request: Any, name: str) -> bytes:
    try:
        data = codec.encode(request)
    except BadMessage as error:
        raise internal(error, method=name) from error
    if len(data) > MAX_MESSAGE:
        raise TooLarge
    return data
