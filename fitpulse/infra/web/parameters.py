"""Path and query parameters of most routes, read without FastAPI's solver.

FastAPI finds out anew for each request what kind each parameter is, which takes longer than all the rest of a
small request. Here that is settled when the route is declared. The fields are FastAPI's own, so what is valid
stays the same; what is not plainly valid is left to it, and so is saying what is wrong.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Final, Literal, Self, Union, get_args, get_origin
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.models import Dependant

PLAIN: Final = frozenset({str, int, float, bool, UUID, date, datetime})
"""Types that a single text becomes; whatever else is given is FastAPI's to read."""
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one endpoint takes: FastAPI's fields by their names in the request, None for one that is not plain."""

    path: tuple[tuple[str, str, Any], ...]
    query: tuple[tuple[str, str, Any], ...]
    defaults: dict[str, Any]
    request: str | None
    """Under which name the endpoint wants the request itself."""

    @classmethod
    def of(cls, dependant: Dependant) -> Self | None:
        """None where an endpoint takes a body, headers, dependencies or anything else that FastAPI must make."""
        others = (
            dependant.body_params, dependant.header_params, dependant.cookie_params, dependant.dependencies,
            dependant.websocket_param_name, dependant.http_connection_param_name,
            dependant.response_param_name, dependant.background_tasks_param_name,
            dependant.security_scopes_param_name,
        )  # fmt: skip
        fields = [*dependant.path_params, *dependant.query_params]
        if any(others) or any(field.validation_alias not in {None, field.alias} for field in fields):
            return None
        defaults: dict[str, Any] = {}
        for field in dependant.query_params:
            if field.field_info.is_required():
                continue
            if field.field_info.validate_default or not isinstance(field.default, Hashable):
                return None
            defaults[field.name] = field.default
        path, query = (
            tuple(
                (field.alias, field.name, field if plain(field.field_info.annotation) else None)
                for field in fields
            )
            for fields in (dependant.path_params, dependant.query_params)
        )
        return cls(path, query, defaults, dependant.request_param_name)

    def read(self, request: Request) -> dict[str, Any] | None:
        """The endpoint's arguments; None says that FastAPI should read them, and complain where it must."""
        values = dict(self.defaults)
        asked = request.query_params if request.scope["query_string"] else NOTHING
        for places, given in ((self.path, request.path_params), (self.query, asked)):
            for alias, name, field in places:
                text = given.get(alias)
                if text is not None:
                    value, errors = (None, True) if field is None else field.validate(text)
                    if errors:
                        return None
                    values[name] = value
                elif name not in values:
                    return None
        if self.request is not None:
            values[self.request] = request
        return values


def plain(annotation: Any) -> bool:
    """Whether one text of a request makes a value of this type, None beside it."""
    if annotation in PLAIN or annotation is type(None) or get_origin(annotation) is Literal:
        return True
    return get_origin(annotation) in {Union, UnionType} and all(map(plain, get_args(annotation)))
