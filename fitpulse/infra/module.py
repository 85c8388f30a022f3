"""What a service hands to the composition root: its name, and how to build it from shared resources."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.events import Handler
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.infra.web import Router
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.portability import PersonalData


@dataclass(frozen=True, slots=True)
class Resources:
    """What every service may use; opened and closed by the composition root.

    `personal` are the APIs of all services that keep personal data: who asks each of them can't import them all.
    """

    settings: Settings
    db: Database
    cache: Valkey
    registry: Registry
    clock: Clock
    personal: tuple[type[PersonalData], ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """A built service. `offers` pairs each Protocol with its implementation; `provided` feeds the routes.

    `background` names what runs beside the requests until it is cancelled.
    """

    routers: tuple[Router, ...] = ()
    offers: tuple[tuple[type, Any], ...] = ()
    provided: tuple[Any, ...] = ()
    handlers: tuple[Handler[Any], ...] = ()
    background: tuple[tuple[str, Callable[[], Coroutine[Any, Any, None]]], ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """`build` may ask the registry for other services lazily, never while building."""

    name: str
    build: Callable[[Resources], Awaitable[Built]]
    needs: tuple[str, ...] = field(default=())
    """Services it calls, which must run here or be configured as peers."""
