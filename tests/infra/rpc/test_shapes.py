"""Types that cannot cross are refused at start, with the field's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from enum import Enum
from typing import Any, Generic, Literal, Optional, Protocol, TypeVar
from uuid import UUID

import pytest

from fitpulse.infra.rpc import ShapeError, contract_of
from fitpulse.infra.rpc.shapes import reachable, shape_of

T = TypeVar("T")


class Level(Enum):
    LOW = 1


@dataclass(frozen=True)
class Box(Generic[T]):
    item: T


@dataclass
class Loose:
    text: str


@dataclass(frozen=True)
class Good:
    text: str


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        (list[str], "not among"),
        (set[str], "not among"),
        (object, "not among"),
        (complex, "not among"),
        (Any, "not among"),
        (Box[str], "not among"),
        (str | int, "union"),
        (str | int | None, "union"),
        (tuple[str, str], "tuple"),
        (tuple[str], "tuple"),
        (tuple[tuple[str, ...], ...], "not among"),
        (tuple[str | None, ...], "not among"),
        (tuple[str, ...] | None, "optional collection"),
        (dict[str, int] | None, "optional collection"),
        (dict[int, str], "keys"),
        (dict[UUID, str], "keys"),
        (dict[str, tuple[str, ...]], "not among"),
        (Level, "Enum"),
        (Literal["a", 1], "Literal"),
    ],
)
def test_a_type_that_cannot_cross_is_named(hint: Any, reason: str) -> None:
    kind = make_dataclass("Thing", [("part", hint)], frozen=True)
    with pytest.raises(ShapeError, match=rf"Thing\.part.*{reason}"):
        shape_of(kind)


@pytest.mark.parametrize(
    ("hint", "declared"),
    [
        (Optional[str], "optional string part"),  # noqa: UP045 - both spellings are the same
        (Mapping[str, float], "map<string, double> part"),
        (Literal["a", "b"] | None, "optional string part"),
    ],
)
def test_other_spellings_of_the_same_type(hint: Any, declared: str) -> None:
    kind = make_dataclass("Thing", [("part", hint)], frozen=True)
    assert shape_of(kind).fields[0].declared() == declared


def test_a_dataclass_must_be_frozen_and_complete() -> None:
    with pytest.raises(ShapeError, match="frozen"):
        shape_of(Loose)
    with pytest.raises(ShapeError, match="not a dataclass"):
        shape_of(str)

    @dataclass(frozen=True)
    class Derived:
        text: str = field(init=False, default="")

    with pytest.raises(ShapeError, match="init=False"):
        shape_of(Derived)


def test_two_messages_of_one_name_are_refused() -> None:
    with pytest.raises(ShapeError, match="rename one"):
        reachable([Good, make_dataclass("Good", [("other", int)], frozen=True)])


def test_a_method_takes_one_dataclass_and_returns_one() -> None:
    class Two(Protocol):
        async def ask(self, request: Good, more: Good) -> Good: ...

    class Nothing(Protocol):
        async def ask(self, request: Good) -> None: ...

    class Plain(Protocol):
        def ask(self, request: Good) -> Good: ...

    class Text(Protocol):
        async def ask(self, request: str) -> Good: ...

    class Blank(Protocol):
        pass

    for api in (Two, Nothing, Plain, Text, Blank):
        with pytest.raises(ShapeError):
            contract_of(api)


def test_the_service_is_the_package_of_the_api() -> None:
    class FarApi(Protocol):
        async def ask_twice(self, request: Good) -> Good: ...

    FarApi.__module__ = "fitpulse.services.training.api"
    contract = contract_of(FarApi)
    assert contract.full_name == "fitpulse.training.v1.FarApi"
    assert contract.path(contract.methods[0]) == "/fitpulse.training.v1.FarApi/AskTwice"
