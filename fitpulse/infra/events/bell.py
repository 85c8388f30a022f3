"""One connection that listens for other processes' commits and tells them of ours, a few times a second at most.

Not one NOTIFY a write: commits within `PAUSE_S` share one, and a process's own are not echoed back to it.
"""

import asyncio
from contextlib import suppress
from typing import Any, Final

import asyncpg

from fitpulse.infra.db import Database
from fitpulse.infra.events.waking import sleeper
from fitpulse.infra.periodic import note

CHANNEL: Final = "fitpulse_events"
PAUSE_S: Final = 0.02
RECONNECT_S: Final = 1.0


class Bell:
    """`rung` is set by commits here and elsewhere; whoever waits for it clears it before looking."""

    def __init__(self, db: Database) -> None:
        self.rung = sleeper()
        self._tell = sleeper()
        self._db = db

    async def ring(self) -> None:
        """Serve until cancelled; a connection that is lost is replaced, and what it missed is looked for."""
        while True:
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - without it other processes' commits wait for the poll
                note(error, trouble="events.bell_lost")
                await asyncio.sleep(RECONNECT_S)

    async def _serve(self) -> None:
        async with self._db.pool.acquire() as connection:
            own = connection.get_server_pid()

            def heard(_connection: Any, pid: int, _channel: str, _payload: object) -> None:
                if pid != own:
                    self.rung.set()

            try:
                await connection.add_listener(CHANNEL, heard)
                connection.add_termination_listener(self._lost)
                self.rung.set()
                while True:
                    await self._tell.wait()
                    self._tell.clear()
                    await connection.execute(f"notify {CHANNEL}")
                    await asyncio.sleep(PAUSE_S)
            finally:
                with suppress(asyncpg.InterfaceError):  # it broke, and the pool took it back by itself
                    connection.terminate()  # one that listened is not handed on

    def _lost(self, _connection: Any) -> None:
        self._tell.set()
