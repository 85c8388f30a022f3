"""Runs one contract test over both transports: the service called in this process, and over real gRPC.

@pytest.fixture(params=TRANSPORTS)
async def training(request, service):
    async with connected(request.param, TrainingApi, service) as api:
        yield api
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, Literal, TypeVar

from google.protobuf.descriptor import FileDescriptor

from fitpulse.infra.rpc import Registry, contract_of
from fitpulse.infra.rpc.invocation import Isolation
from fitpulse.infra.rpc.server import serve

T = TypeVar("T")

Transport = Literal["local", "remote"]
TRANSPORTS: Final[tuple[Transport, ...]] = ("local", "remote")

SECRET: Final = "a-secret-for-tests-only"


@asynccontextmanager
async def connected(
    transport: Transport,
    api: Callable[..., T],
    implementation: T,
    *,
    isolation: Isolation | None = None,
    timeout_s: float = 10.0,
    descriptors: Callable[[str], FileDescriptor] | None = None,
) -> AsyncIterator[T]:
    """Yield `implementation` as another service would meet it; `descriptors` is for APIs without a .proto."""
    near = Registry(isolation=isolation, timeout_s=timeout_s, descriptors=descriptors)
    near.offer(api, implementation)
    if transport == "local":
        yield near.get(api)
        return
    server = await serve(near, secret=SECRET)
    far = Registry(
        addresses={contract_of(api).service: f"127.0.0.1:{server.port}"},  # type: ignore[arg-type]
        secret=SECRET,
        timeout_s=timeout_s,
        descriptors=descriptors,
    )
    try:
        yield far.get(api)
    finally:
        await far.close()
        await server.stop(1)
