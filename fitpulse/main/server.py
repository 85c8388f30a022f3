"""The HTTP server: it stops in the order that drops nothing."""

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, Final, TypeVar

import structlog
import uvicorn
import uvloop

from fitpulse.infra.settings import Http
from fitpulse.infra.web.app import Health
from fitpulse.infra.web.limits import Limits

T = TypeVar("T")
IN_FLIGHT_S: Final = 30
MESSAGE_BYTES: Final = 16_384
"""A WebSocket's largest message: a frame of keypoints in JSON has four to six thousand."""

log = structlog.get_logger(__name__)


def run(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on uvloop; uvicorn, which is served from within a running loop, no longer chooses one."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


class Server(uvicorn.Server):
    """On SIGTERM it says it is unready, goes on serving while balancers notice, then stops listening.

    Every answer meanwhile closes its connection, so no client is left to send into a closed one. SIGINT, from a
    person at the keyboard, or a second signal stops at once; what is in flight is finished in either case.
    """

    def __init__(self, limits: Limits, health: Health, http: Http) -> None:
        self._limits = limits
        self._health = health
        self._drain_s = http.drain_s
        super().__init__(
            uvicorn.Config(
                limits,
                host=http.host,
                port=http.port,
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=MESSAGE_BYTES,
                ws_ping_interval=20,
                ws_ping_timeout=20,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(http.trusted_proxies),
                forwarded_allow_ips=http.trusted_proxies,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=IN_FLIGHT_S,
                h11_max_incomplete_event_size=65536,
            )
        )

    def handle_exit(self, sig: int, _: FrameType | None) -> None:
        if sig == signal.SIGTERM and not self._health.draining:
            self._health.draining = True
            self._limits.draining = True
            log.info("draining", seconds=self._drain_s)
            asyncio.get_running_loop().call_later(self._drain_s, self._stop)
        elif self.should_exit:
            self.force_exit = True
        else:
            # Not kept for uvicorn to raise again at the end: what runs after it has things to close.
            self._stop()

    def _stop(self) -> None:
        self.should_exit = True
