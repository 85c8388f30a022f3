import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar

import asyncpg
import pytest
from google.protobuf.descriptor import FileDescriptor

from fitpulse.kernel import context
from tests.contracts.transports import TRANSPORTS, connected
from tests.infra.rpc import toy
from tests.infra.rpc.compiled import compiled

transaction: ContextVar[str] = ContextVar("transaction", default="none")


class Toy:
    """The toy's service; it remembers whether a call was cancelled."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def echo(self, request: toy.Everything) -> toy.Everything:
        return request

    async def node(self, request: toy.Node) -> toy.Node:
        return request

    async def fail(self, request: toy.FailRequest) -> toy.Empty:
        match request.how:
            case "taken":
                detail = "Take another — it is Zoë's."
                raise toy.PlateTaken(detail, retry_after_s=2.0, extra={"plate": 20, "by": ["Zoë"]})
            case "own-init":
                raise toy.TooHeavy(300.0)
            case "unknown":
                message = "select password from users"
                raise RuntimeError(message)
            case "timeout":
                message = "an inner wait, not the call's"
                raise TimeoutError(message)
            case "database-lost":
                message = "connection was closed in the middle of operation"
                raise asyncpg.ConnectionDoesNotExistError(message)
            case "huge":
                raise toy.PlateTaken("x" * 50_000, extra={"much": "y" * 50_000})

    async def wait_for_ever(self, _request: toy.WaitRequest) -> toy.Empty:
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        raise AssertionError

    async def seen(self, _request: toy.SeenRequest) -> toy.Seen:
        call = context.current()
        loop = asyncio.get_running_loop()
        return toy.Seen(
            user_id=call.principal and call.principal.user_id,
            scopes=tuple(sorted(call.principal.scopes)) if call.principal else (),
            request_id=call.request_id,
            traceparent=call.traceparent,
            seconds_left=call.remaining(loop.time()),
            transaction=transaction.get(),
        )


@pytest.fixture(scope="session")
def toy_file() -> FileDescriptor:
    return compiled(toy.ToyApi)


@pytest.fixture
def service() -> Toy:
    return Toy()


@pytest.fixture(params=TRANSPORTS)
async def api(
    request: pytest.FixtureRequest, service: Toy, toy_file: FileDescriptor
) -> AsyncIterator[toy.ToyApi]:
    async with connected(
        request.param,
        toy.ToyApi,
        service,
        isolation={transaction: "none"},
        descriptors=lambda _service: toy_file,
    ) as found:
        yield found
