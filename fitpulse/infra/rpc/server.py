"""The answering end of gRPC: offers the services of this process to the others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
import msgspec
from opentelemetry.trace import SpanKind

from fitpulse.infra.rpc import faults
from fitpulse.infra.rpc.client import CHANNEL_OPTIONS, MAX_MESSAGE
from fitpulse.infra.rpc.codec import BadMessage, Codec, Codecs
from fitpulse.infra.rpc.invocation import Function, internal, invoke, measured
from fitpulse.infra.rpc.metadata import authorized, credential, incoming
from fitpulse.infra.rpc.registry import Registry
from fitpulse.infra.rpc.wire import compare
from fitpulse.infra.telemetry.tracing import continued, span
from fitpulse.kernel.errors import BadRequest, FitPulseError, TooLarge

if TYPE_CHECKING:
    _Handler = grpc.RpcMethodHandler[bytes, bytes]

LOOPBACK = "127.0.0.1:0"

_SERVER_OPTIONS: tuple[tuple[str, Any], ...] = (
    *CHANNEL_OPTIONS,
    ("grpc.so_reuseport", 0),  # a second server on one port is a mistake, not a way to share it
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
)


class RpcServer:
    """A running server; `port` is the one it listens on."""

    def __init__(self, server: grpc.aio.Server, port: int) -> None:
        self._server = server
        self.port = port

    async def stop(self, grace_s: float = 10.0) -> None:
        """Take no new call, wait up to `grace_s` for those under way, then cancel what is left."""
        await self._server.stop(grace_s)


async def serve(
    registry: Registry,
    apis: Iterable[type] | None = None,
    address: str = LOOPBACK,
    *,
    secret: str,
    max_concurrent: int = 256,
) -> RpcServer:
    """Answer for `apis` (all that are offered here, by default) to callers that know `secret`.

    Raises Drift where an API and its .proto differ, BadSecret, OSError where the address is taken.
    """
    handlers = _Handlers(registry, registry.offered() if apis is None else apis, credential(secret))
    server = grpc.aio.server(options=_SERVER_OPTIONS, maximum_concurrent_rpcs=max_concurrent)
    server.add_generic_rpc_handlers((handlers,))
    try:
        port = server.add_insecure_port(address)
    except RuntimeError as error:
        message = f"internal calls cannot listen on {address}"
        raise OSError(message) from error
    await server.start()
    return RpcServer(server, port)


# Generic in the stubs alone, so that it takes no arguments at run time.
class _Handlers(grpc.GenericRpcHandler):  # type: ignore[type-arg]
    """Finds the handler of a call, or refuses a caller without the secret before reading its message."""

    def __init__(self, registry: Registry, apis: Iterable[type], authorization: str) -> None:
        self._authorization = authorization
        self._refusal = grpc.unary_unary_rpc_method_handler(_refuse)
        self._found: dict[str, _Handler] = {}
        for api in apis:
            contract, implementation = registry.implementation(api)
            file = registry.descriptor(contract)
            compare(contract, file)
            codecs = Codecs(file)
            for method in contract.methods:
                path = contract.path(method)
                self._found[path] = grpc.unary_unary_rpc_method_handler(
                    _handler(
                        path[1:],
                        getattr(implementation, method.name),
                        codecs.of(method.request),
                        codecs.of(method.response),
                        registry.timeout_s,
                    )
                )

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "_Handler | None":
        if not authorized(handler_call_details.invocation_metadata, self._authorization):
            return self._refusal
        return self._found.get(handler_call_details.method)


async def _refuse(_data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> NoReturn:
    await context.abort(grpc.StatusCode.UNAUTHENTICATED, "internal calls carry the shared secret")


def _handler(
    name: str, function: Function, request_codec: Codec[Any], response_codec: Codec[Any], timeout_s: float
) -> Any:
    async def answer(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        try:
            call = incoming(context.invocation_metadata() or (), context.time_remaining(), timeout_s)
            with continued(call.traceparent), span(name, kind=SpanKind.SERVER), measured("server", name):
                response = await invoke(function, _decoded(request_codec, data), call, method=name)
                return _encoded(response_codec, response, name)
        except msgspec.MsgspecError:
            failure: FitPulseError = BadRequest("The principal of this internal call could not be read.")
        except FitPulseError as error:
            failure = error
        await context.abort(
            faults.code_of(failure),
            failure.title,
            trailing_metadata=((faults.TRAILER, faults.encode(failure)),),
        )
        raise AssertionError  # abort does not return

    return answer


def _decoded(codec: Codec[Any], data: bytes) -> Any:
    try:
        return codec.decode(data)
    except BadMessage as error:
        detail = "The message of this internal call could not be read."
        raise BadRequest(detail) from error


def _encoded(codec: Codec[Any], response: Any, name: str) -> bytes:
    try:
        data = codec.encode(response)
    except BadMessage as error:
        raise internal(error, method=name) from error
    if len(data) > MAX_MESSAGE:
        raise TooLarge
    return data
