"""Reads a service's API: a Protocol whose methods take one frozen dataclass and return one."""

import inspect
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from fitpulse.infra.rpc.shapes import Shape, ShapeError, reachable, shape_of


@dataclass(frozen=True, slots=True)
class Method:
    """One call: `rpc` is its name in the .proto, the method's name in CamelCase."""

    name: str
    rpc: str
    request: type
    response: type


@dataclass(frozen=True, slots=True)
class Contract:
    """An API and the service that answers it, which is the package the Protocol stands in."""

    api: type
    service: str
    methods: tuple[Method, ...]

    @property
    def package(self) -> str:
        return f"fitpulse.{self.service}.v1"

    @property
    def full_name(self) -> str:
        """The service's name on the wire, such as `fitpulse.training.v1.TrainingApi`."""
        return f"{self.package}.{self.api.__name__}"

    def path(self, method: Method) -> str:
        return f"/{self.full_name}/{method.rpc}"

    def messages(self) -> dict[str, Shape]:
        return messages_of([self])


def messages_of(contracts: Iterable[Contract]) -> dict[str, Shape]:
    """Return every message some APIs reach, by name; raises ShapeError where two share one name."""
    methods = [method for contract in contracts for method in contract.methods]
    return reachable(kind for method in methods for kind in (method.request, method.response))


@cache
def contract_of(api: type) -> Contract:
    """Read a Protocol; raises ShapeError where a method or a type cannot cross between services."""
    methods = tuple(
        _method(api, name, function) for name, function in _functions(api).items() if not name.startswith("_")
    )
    if not methods:
        message = f"{api.__module__}.{api.__qualname__} has no method to call"
        raise ShapeError(message)
    found = Contract(api, _service_of(api), methods)
    found.messages()
    return found


def _service_of(api: type) -> str:
    """`fitpulse.services.training.api` → `training`; the module's own name where it is not a service's."""
    path = api.__module__.split(".")
    return path[path.index("api") - 1] if "api" in path[1:] else path[-1]


def _functions(api: type) -> dict[str, Any]:
    """Return the methods in the order they are written, those of a parent Protocol first."""
    found: dict[str, Any] = {}
    for kind in reversed(api.__mro__):
        found |= {name: value for name, value in vars(kind).items() if inspect.isfunction(value)}
    return found


def _method(api: type, name: str, function: Any) -> Method:
    where = f"{api.__module__}.{api.__qualname__}.{name}"
    if not inspect.iscoroutinefunction(function):
        message = f"{where} must be `async def`"
        raise ShapeError(message)
    hints = typing.get_type_hints(function)
    response = hints.pop("return", None)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    if len(parameters) != 1 or len(hints) != 1 or response is None:
        message = f"{where} must take one request dataclass and return one dataclass"
        raise ShapeError(message)
    (request,) = hints.values()
    shape_of(request)
    shape_of(response)
    return Method(name, "".join(part.capitalize() for part in name.split("_")), request, response)
