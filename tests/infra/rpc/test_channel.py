"""What only gRPC can do wrong: secrets, connections, drains, limits, unreadable bytes."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
import structlog
from google.protobuf.descriptor import FileDescriptor

from fitpulse.infra.rpc import NotWired, Registry, faults
from fitpulse.infra.rpc.metadata import BadSecret
from fitpulse.infra.rpc.server import RpcServer, serve
from fitpulse.kernel.context import Call, entered
from fitpulse.kernel.errors import (
    BadRequest,
    Conflict,
    DeadlineExceeded,
    FitPulseError,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from tests.contracts.transports import SECRET
from tests.infra.rpc import toy
from tests.infra.rpc.conftest import Toy
from tests.infra.rpc.test_transports import LEAST

PATH = "/fitpulse.toy.v1.ToyApi/Seen"


@asynccontextmanager
async def running(
    toy_file: FileDescriptor, service: Toy, *, address: str = "127.0.0.1:0", max_concurrent: int = 256
) -> AsyncIterator[RpcServer]:
    registry = Registry(descriptors=lambda _: toy_file)
    registry.offer(toy.ToyApi, service)
    server = await serve(registry, address=address, secret=SECRET, max_concurrent=max_concurrent)
    try:
        yield server
    finally:
        await server.stop(1)


@asynccontextmanager
async def client(toy_file: FileDescriptor, port: int, secret: str = SECRET) -> AsyncIterator[toy.ToyApi]:
    registry = Registry(
        addresses={"toy": f"127.0.0.1:{port}"}, secret=secret, descriptors=lambda _: toy_file, timeout_s=5
    )
    try:
        yield registry.get(toy.ToyApi)
    finally:
        await registry.close()


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", ""),),
        (("authorization", "Bearer another-secret-for-tests"),),
        (("authorization", SECRET),),
        (("authorization", f"Bearer {SECRET}x"),),
    ],
)
@pytest.mark.parametrize("path", [PATH, "/fitpulse.toy.v1.ToyApi/Unknown"])
async def test_without_the_secret_nothing_is_answered(
    toy_file: FileDescriptor, service: Toy, metadata: tuple[tuple[str, str], ...], path: str
) -> None:
    async with (
        running(toy_file, service) as server,
        grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await channel.unary_unary(path)(b"", metadata=metadata, timeout=5)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_with_the_secret_the_same_call_is_answered(toy_file: FileDescriptor, service: Toy) -> None:
    async with (
        running(toy_file, service) as server,
        grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel,
    ):
        metadata = (("authorization", f"Bearer {SECRET}"),)
        assert await channel.unary_unary(PATH)(b"", metadata=metadata, timeout=5)


async def test_a_refused_secret_does_not_ask_a_person_to_sign_in(
    toy_file: FileDescriptor, service: Toy
) -> None:
    async with (
        running(toy_file, service) as server,
        client(toy_file, server.port, "another-secret-for-tests") as api,
    ):
        with structlog.testing.capture_logs() as logs, pytest.raises(FitPulseError) as caught:
            await api.seen(toy.SeenRequest())
    assert not isinstance(caught.value, Unauthenticated)
    assert logs[0]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("secret", ["", "short", "ünprintable-secret-of-length", "new\nline-in-the-secret"])
async def test_a_weak_secret_is_refused_at_start(toy_file: FileDescriptor, secret: str) -> None:
    registry = Registry(addresses={"toy": "127.0.0.1:1"}, secret=secret, descriptors=lambda _: toy_file)
    with pytest.raises(BadSecret):
        registry.get(toy.ToyApi)
    with pytest.raises(BadSecret):
        await serve(Registry(), secret=secret)


async def test_unreadable_bytes_and_principals_are_bad_requests(
    toy_file: FileDescriptor, service: Toy
) -> None:
    secret = ("authorization", f"Bearer {SECRET}")
    async with (
        running(toy_file, service) as server,
        grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel,
    ):
        for path, body, metadata in (
            ("/fitpulse.toy.v1.ToyApi/Echo", b"\xff\xff", (secret,)),
            ("/fitpulse.toy.v1.ToyApi/Echo", b"", (secret,)),
            (PATH, b"", (secret, ("fitpulse-principal-bin", b"{}"))),
        ):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await channel.unary_unary(path)(body, metadata=metadata, timeout=5)
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert isinstance(faults.received(caught.value), BadRequest)


async def test_a_call_waits_for_a_server_that_is_not_up_yet(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as first:
        port = first.port
    async with client(toy_file, port) as api:
        early = asyncio.create_task(api.seen(toy.SeenRequest()))
        async with running(toy_file, service, address=f"127.0.0.1:{port}"):
            assert (await early).request_id == ""


async def test_a_server_that_never_comes_costs_the_deadline(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as server:
        port = server.port
    async with client(toy_file, port) as api:
        with entered(Call(deadline=time.monotonic() + 0.1)), pytest.raises(DeadlineExceeded):
            await api.seen(toy.SeenRequest())


class Gate(Toy):
    """Lets a call through once it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()

    async def wait_for_ever(self, _request: toy.WaitRequest) -> toy.Empty:
        self.waiting.set()
        await self.open.wait()
        return toy.Empty()


async def test_a_stopping_server_finishes_what_it_began(toy_file: FileDescriptor) -> None:
    service = Gate()
    async with running(toy_file, service) as server, client(toy_file, server.port) as api:
        call = asyncio.create_task(api.wait_for_ever(toy.WaitRequest()))
        await service.waiting.wait()
        stopping = asyncio.create_task(server.stop(5))
        await asyncio.wait([stopping], timeout=0)
        service.open.set()
        assert await call == toy.Empty()
        await stopping


async def test_a_call_lost_with_its_server_is_unavailable(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as server, client(toy_file, server.port) as api:
        call = asyncio.create_task(api.wait_for_ever(toy.WaitRequest()))
        await service.waiting.wait()
        await server.stop(0)
        with pytest.raises(Unavailable):
            await call


async def test_more_calls_than_allowed_are_told_to_come_back(toy_file: FileDescriptor) -> None:
    service = Gate()
    async with running(toy_file, service, max_concurrent=1) as server, client(toy_file, server.port) as api:
        first = asyncio.create_task(api.wait_for_ever(toy.WaitRequest()))
        await service.waiting.wait()
        with pytest.raises(Unavailable) as caught:
            await api.seen(toy.SeenRequest())
        assert caught.value.retry_after_s == 1
        service.open.set()
        await first


async def test_a_message_over_the_limit_is_not_sent(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as server, client(toy_file, server.port) as api:
        with pytest.raises(TooLarge):
            await api.node(toy.Node("x" * (4 * 1024 * 1024)))
        long = toy.Node("x" * (4 * 1024 * 1024 - 100))
        assert await api.node(long) == long


async def test_a_value_its_type_does_not_allow_is_internal(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as server, client(toy_file, server.port) as api:
        for wrong in (
            {"whole": 2**63},
            {"text": None},
            {"plate": None},
            {"kind": "yoga"},
            {"at": LEAST.at.replace(tzinfo=None)},
        ):
            value = toy.Everything(
                **{name: getattr(LEAST, name) for name in LEAST.__dataclass_fields__} | wrong
            )
            with structlog.testing.capture_logs(), pytest.raises(FitPulseError) as caught:
                await api.echo(value)
            assert type(caught.value) is FitPulseError, wrong


async def test_a_taken_port_is_an_error(toy_file: FileDescriptor, service: Toy) -> None:
    async with running(toy_file, service) as server:
        with pytest.raises(OSError, match="cannot listen"):
            async with running(toy_file, service, address=f"127.0.0.1:{server.port}"):
                pass


def test_an_error_unknown_here_keeps_its_words_and_nearest_class() -> None:
    fault = faults.Fault("from-a-newer-version", "A new title", 409, "What happened", extra={"a": 1})
    error = faults.decode(faults.msgspec.json.encode(fault))
    assert isinstance(error, Conflict)
    assert (error.slug, error.title, error.detail) == ("from-a-newer-version", "A new title", "What happened")
    assert Conflict.slug == "conflict"


def test_every_error_class_has_a_status_of_grpc() -> None:
    codes = {faults.code_of(kind()) for kind in FitPulseError.__subclasses__()}
    assert grpc.StatusCode.OK not in codes
    assert grpc.StatusCode.UNKNOWN not in codes
    assert faults.code_of(FitPulseError()) is grpc.StatusCode.INTERNAL


async def test_services_are_wired_in_any_order(service: Toy) -> None:
    registry = Registry()
    early = registry.get(toy.ToyApi)
    with pytest.raises(NotWired, match="ToyApi"):
        registry.verify()
    with pytest.raises(NotWired, match="ToyApi"):
        await early.echo(LEAST)
    registry.offer(toy.ToyApi, service)
    registry.verify()
    assert await early.node(toy.Node("a")) == toy.Node("a")
    assert registry.get(toy.ToyApi) is early


async def test_what_runs_here_is_not_called_elsewhere(service: Toy, toy_file: FileDescriptor) -> None:
    registry = Registry(addresses={"toy": "127.0.0.1:1"}, secret=SECRET, descriptors=lambda _: toy_file)
    early = registry.get(toy.ToyApi)
    registry.offer(toy.ToyApi, service)
    assert await early.node(toy.Node("a")) == toy.Node("a")


def test_a_process_that_calls_nobody_loads_no_grpc() -> None:
    code = (
        "import sys, fitpulse.infra.rpc, fitpulse.infra.telemetry\n"
        "sys.exit(any(name in sys.modules for name in ('grpc', 'google.protobuf', 'opentelemetry.sdk')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_an_incomplete_service_is_refused() -> None:
    with pytest.raises(TypeError, match="without echo"):
        Registry().offer(toy.ToyApi, object())  # type: ignore[arg-type]
