"""Parameters of a route that do not come from the request's text: the caller, and what wiring built.

They are filled in by the route itself: FastAPI would solve each anew for every request, as a dependency with a
request, an exit stack and a cache entry of its own.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Final, TypeVar, get_args

from fastapi import Request

from fitpulse.kernel.principal import Principal

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
HIDDEN: Final = "http_request"
"""Under this name a request is asked for where the route does not want it itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """Marks a parameter; `take` finds its value."""

    take: Callable[[Request], Any]


def _caller(request: Request) -> Principal:
    principal: Principal = request.scope["principal"]
    return principal


Me = Annotated[Principal, Given(_caller)]
"""The verified caller, as a parameter of a route whose policy asks for one."""


def provide(kind: type) -> Given:
    """Hands a route the instance of `kind` that wiring built."""

    def instance(request: Request) -> Any:
        return request.app.state.provided[kind]

    return Given(instance)


def given(endpoint: Endpoint) -> Endpoint:
    """The endpoint as FastAPI should see it: without the parameters that are marked."""
    signature = inspect.signature(endpoint, eval_str=True)
    takes = {name: marked.take for name, one in signature.parameters.items() if (marked := _marked(one))}
    if not takes:
        return endpoint
    kept = [one for name, one in signature.parameters.items() if name not in takes]
    wanted = next((one.name for one in kept if one.annotation is Request), None)
    if wanted is None:
        kept.append(inspect.Parameter(HIDDEN, inspect.Parameter.KEYWORD_ONLY, annotation=Request))

    @wraps(endpoint)
    async def call(**values: Any) -> Any:
        request = values.pop(HIDDEN) if wanted is None else values[wanted]
        for name, take in takes.items():
            values[name] = take(request)
        return await endpoint(**values)

    seen = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in kept]
    call.__signature__ = signature.replace(parameters=seen)  # type: ignore[attr-defined]
    return call  # type: ignore[return-value]


def _marked(parameter: inspect.Parameter) -> Given | None:
    return next((one for one in get_args(parameter.annotation) if isinstance(one, Given)), None)
