"""Hands out services: in this process where they run here, over gRPC where they do not.

Services are wired in any order: `get` may come before the `offer` it will be bound to, and `verify` says
at the end what is still missing.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from fitpulse.infra.rpc.contract import Contract, contract_of
from fitpulse.infra.rpc.invocation import Isolation, local_methods

if TYPE_CHECKING:  # a process that calls nobody over gRPC does not load it
    from google.protobuf.descriptor import FileDescriptor

    from fitpulse.infra.rpc.client import Channels

T = TypeVar("T")


class NotWired(LookupError):
    """An API that nothing in this process answers and no address is known for."""


_MISSING = "nothing answers {}: run the service in this process or give its address"


def _unanswered(contract: Contract) -> Callable[[Any], NoReturn]:
    def refuse(_request: Any) -> NoReturn:
        raise NotWired(_MISSING.format(contract.api.__name__))

    return refuse


class Registry:
    """The services this process knows.

    `addresses` maps a service's name to `host:port`, `secret` opens the channel to them, `timeout_s` is the
    deadline of a call made without one. `isolation` names the context variables a callee must not inherit.
    """

    def __init__(
        self,
        *,
        addresses: Mapping[str, str] | None = None,
        secret: str = "",
        isolation: Isolation | None = None,
        timeout_s: float = 10.0,
        descriptors: Callable[[str], "FileDescriptor"] | None = None,
    ) -> None:
        self.timeout_s = timeout_s
        self._addresses = dict(addresses or {})
        self._secret = secret
        self._isolation = dict(isolation or {})
        self._descriptors = descriptors
        self._offered: dict[type, object] = {}
        self._proxies: dict[type, Any] = {}
        self._channels: Channels | None = None

    def offer(self, api: Callable[..., Any], implementation: object) -> None:
        """Answer for `api` in this process; raises TypeError where a method is missing."""
        kind = cast("type", api)
        contract = contract_of(kind)
        for method in contract.methods:
            if not callable(getattr(implementation, method.name, None)):
                message = f"{type(implementation).__name__} offers {kind.__name__} without {method.name}"
                raise TypeError(message)
        self._offered[kind] = implementation
        if kind in self._proxies:
            self._bind(contract)

    def get(self, api: Callable[..., T]) -> T:
        """Return the service behind `api`; raises Drift where it is far away and its .proto says otherwise."""
        kind = cast("type", api)
        if kind not in self._proxies:
            contract = contract_of(kind)
            self._proxies[kind] = type(f"{kind.__name__}Proxy", (), {})()
            self._bind(contract)
        return cast("T", self._proxies[kind])

    def verify(self) -> None:
        """Raise NotWired naming every API that was asked for and cannot be answered."""
        missing = sorted(api.__name__ for api in self._proxies if not self._answered(contract_of(api)))
        if missing:
            raise NotWired(_MISSING.format(", ".join(missing)))

    def offered(self) -> tuple[type, ...]:
        return tuple(self._offered)

    def implementation(self, api: type) -> tuple[Contract, object]:
        """Return what was offered for `api`; raises NotWired where nothing was."""
        if api not in self._offered:
            message = f"{api.__name__} is not offered by this process"
            raise NotWired(message)
        return contract_of(api), self._offered[api]

    def descriptor(self, contract: Contract) -> "FileDescriptor":
        from fitpulse.infra.rpc.wire import generated

        return (self._descriptors or generated)(contract.service)

    async def close(self) -> None:
        """Close the connections to other processes."""
        if self._channels is not None:
            await self._channels.close()

    def _bind(self, contract: Contract) -> None:
        if contract.api in self._offered:
            methods: Mapping[str, Any] = local_methods(
                contract, self._offered[contract.api], isolation=self._isolation, timeout_s=self.timeout_s
            )
        elif self._answered(contract):
            methods = self._remote(contract, self._addresses[contract.service])
        else:
            methods = {method.name: _unanswered(contract) for method in contract.methods}
        vars(self._proxies[contract.api]).update(methods)

    def _answered(self, contract: Contract) -> bool:
        return contract.api in self._offered or contract.service in self._addresses

    def _remote(self, contract: Contract, address: str) -> Mapping[str, Any]:
        from fitpulse.infra.rpc.client import Channels, remote_methods
        from fitpulse.infra.rpc.wire import compare

        file = self.descriptor(contract)
        compare(contract, file)
        if self._channels is None:
            self._channels = Channels(self._secret)
        return remote_methods(contract, file, self._channels, address, timeout_s=self.timeout_s)
