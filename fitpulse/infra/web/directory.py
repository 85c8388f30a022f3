"""Finds a request's route by the start of its path, instead of asking every route in turn."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from fitpulse.infra.web.router import PolicyRoute

HEAD: Final = 3
"""Parts of `/v1/workouts/…` that make its head: the empty one before the first slash, and two more."""


class Directory(BaseRoute):
    """Stands before the routes and knows them by method and head; what it does not know, they are asked."""

    def __init__(self, routes: Sequence[PolicyRoute]) -> None:
        self._known: dict[tuple[str, str], list[PolicyRoute]] = {}
        for literal in {head(route.path) for route in routes if "{" not in head(route.path)}:
            for route in routes:
                if literal.startswith(route.fixed) or route.fixed.startswith(literal):
                    for method in route.methods or ():
                        self._known.setdefault((method, literal), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http":
            for route in self._known.get((scope["method"], head(scope["path"])), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, found
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: PolicyRoute = scope["route"]
        await route.handle(scope, receive, send)


def head(path: str) -> str:
    """The first two parts of a path, such as `/v1/workouts`."""
    return "/".join(path.split("/", HEAD)[:HEAD])
