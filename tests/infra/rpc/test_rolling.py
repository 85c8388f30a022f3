"""Two versions of one API at a time, as in a rolling upgrade: what one side lacks has its default on the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, make_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import UUID

import pytest
from google.protobuf.descriptor import FileDescriptor
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.rpc import Registry, contract_of, schema
from fitpulse.infra.rpc.codec import BadMessage, Codecs
from fitpulse.infra.rpc.compiler import descriptor, proto_path
from fitpulse.infra.rpc.generate import protos
from fitpulse.infra.rpc.server import serve
from fitpulse.infra.rpc.shapes import shape_of
from fitpulse.kernel.errors import Unavailable
from tests.contracts.transports import SECRET, TRANSPORTS, Transport, connected

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ID = UUID(int=7)


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Bar:
    load_kg: float = 20.0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Lift:
    """The later version; the one before had only the name."""

    name: str
    sets: int = 3
    load_kg: float = 20.0
    strict: bool = True
    unit: str = "kg"
    mark: bytes = b"-"
    side: Side = Side.RIGHT
    kind: Literal["work", "warm-up"] = "work"
    id: UUID = ID
    on: date = date(2026, 11, 24)
    at: datetime = AT
    bar: Bar = Bar()
    other: Bar = field(default_factory=lambda: Bar(15.0, 2))
    note: str | None = None
    tags: tuple[str, ...] = ()


ZERO = Lift(
    name="",
    sets=0,
    load_kg=0.0,
    strict=False,
    unit="",
    mark=b"",
    side=Side.LEFT,
    kind="warm-up",
    id=UUID(int=0),
    on=date(1970, 1, 1),
    at=datetime(1970, 1, 1, tzinfo=UTC),
    bar=Bar(0.0, 0),
    other=Bar(0.0, 0),
)


class LiftApi(Protocol):
    async def echo(self, request: Lift) -> Lift: ...


LiftApi.__module__ = "lifts"
EarlierLift = make_dataclass("Lift", [("name", str)], frozen=True)


def api_of(kind: type) -> type:
    class LiftApi(Protocol):
        async def echo(self, request: kind) -> kind: ...  # type: ignore[valid-type]

    LiftApi.__module__ = "lifts"
    return LiftApi


EarlierApi = api_of(EarlierLift)


class Echo:
    """Answers with what it was sent, and keeps it."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def echo(self, request: Any) -> Any:
        self.seen.append(request)
        return request


def generate(root: Path, *versions: type) -> list[FileDescriptor]:
    """The descriptors of an API's versions, each generated over the one before."""
    path = root / proto_path("lifts")
    path.parent.mkdir(parents=True, exist_ok=True)
    found = []
    for version in versions:
        path.write_text(protos([contract_of(version)], root)["lifts"], "utf-8")
        found.append(descriptor("lifts", root))
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[type, FileDescriptor]:
    earlier, later = generate(tmp_path_factory.mktemp("lifts"), EarlierApi, LiftApi)
    return {EarlierApi: earlier, LiftApi: later}


@asynccontextmanager
async def between(
    caller: type, callee: type, service: Echo, files: dict[type, FileDescriptor]
) -> AsyncIterator[Any]:
    """A caller of one version and a service of another, over real gRPC."""
    near = Registry(descriptors=lambda _: files[callee])
    near.offer(callee, service)
    server = await serve(near, secret=SECRET)
    far = Registry(
        addresses={"lifts": f"127.0.0.1:{server.port}"}, secret=SECRET, descriptors=lambda _: files[caller]
    )
    try:
        yield far.get(caller)
    finally:
        await far.close()
        await server.stop(1)


async def test_a_caller_of_the_version_before_sends_defaults(files: dict[type, FileDescriptor]) -> None:
    service = Echo()
    async with between(EarlierApi, LiftApi, service, files) as api:
        assert await api.echo(EarlierLift("squat")) == EarlierLift("squat")
    assert service.seen == [Lift("squat")]


async def test_a_service_of_the_version_before_answers_defaults(files: dict[type, FileDescriptor]) -> None:
    service = Echo()
    async with between(LiftApi, EarlierApi, service, files) as api:
        assert await api.echo(ZERO) == Lift("")
    assert service.seen == [EarlierLift("")]


async def test_a_method_that_the_version_before_lacks_is_worth_another_try(tmp_path: Path) -> None:
    class LiftApi(Protocol):
        async def echo(self, request: Lift) -> Lift: ...

        async def again(self, request: Lift) -> Lift: ...

    LiftApi.__module__ = "lifts"
    earlier, later = generate(tmp_path, EarlierApi, LiftApi)
    async with between(LiftApi, EarlierApi, Echo(), {EarlierApi: earlier, LiftApi: later}) as api:
        assert await api.echo(Lift("squat")) == Lift("squat")
        with pytest.raises(Unavailable) as caught:
            await api.again(Lift("squat"))
    assert caught.value.retry_after_s == 1


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("lift", [Lift("squat"), ZERO])
async def test_a_zero_that_is_said_is_not_the_default(
    transport: Transport, lift: Lift, files: dict[type, FileDescriptor]
) -> None:
    async with connected(transport, LiftApi, Echo(), descriptors=lambda _: files[LiftApi]) as api:
        assert await api.echo(lift) == lift


def test_a_message_that_must_be_there_is_not_made_up(tmp_path: Path) -> None:
    for kind in (Bar, datetime):
        full = make_dataclass("Lift", [("name", str), ("part", kind)], frozen=True)
        earlier, later = generate(tmp_path / kind.__name__, EarlierApi, api_of(full))
        sent = Codecs(earlier).of(EarlierLift).encode(EarlierLift("squat"))
        with pytest.raises(BadMessage, match="part is missing"):
            Codecs(later).of(full).decode(sent)


@given(
    before=st.sets(st.sampled_from(["sets", "load_kg", "strict", "unit", "at", "bar"])),
    after=st.sets(st.sampled_from(["sets", "load_kg", "strict", "unit", "at", "bar"])),
)
def test_a_default_that_comes_later_keeps_the_number(before: set[str], after: set[str]) -> None:
    """Whatever has no default in a version is as it was in the other: the bytes of a field stay its own."""
    kinds = {"sets": int, "load_kg": float, "strict": bool, "unit": str, "at": datetime, "bar": Bar}
    numbers = []
    current = schema.Numbering({}, frozenset(), frozenset())
    for defaults in (before & after, before | after):
        made = make_dataclass(
            "Lift",
            [
                (name, kind, field(default=getattr(Lift("x"), name))) if name in defaults else (name, kind)
                for name, kind in kinds.items()
            ],
            frozen=True,
            kw_only=True,
        )
        fields = shape_of(made).fields
        given_numbers, reserved = current.assign(fields)
        numbers.append(given_numbers)
        assert not reserved.gone
        current = schema.Numbering(
            {(one.name, one.declared()): given_numbers[one.name] for one in fields}, frozenset(), frozenset()
        )
    assert numbers[0] == numbers[1]
