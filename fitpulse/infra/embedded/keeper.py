"""Keeps one server running in a thread of its own: starts it, waits for its end, starts it again."""

import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Literal, Protocol

import structlog

from fitpulse.infra.embedded import leftovers, ports
from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.errors import StartFailed
from fitpulse.infra.embedded.journal import Journal
from fitpulse.infra.embedded.launch import Command, start
from fitpulse.infra.embedded.leftovers import Farewell

State = Literal["starting", "running", "restarting", "stopped", "failed"]

_READY_POLL_S = 0.01
_LAST_WORDS_S = 0.5
_FIRST_STARTS = 3
_STEADY_S = 10.0  # a server that ran this long is restarted at once
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0


@dataclass(frozen=True, slots=True)
class PartStatus:
    """How one server is doing; `restarts` counts the times it had to be started again."""

    name: str
    state: State
    port: int | None
    pid: int | None
    restarts: int
    detail: str


class Part(Protocol):
    """What is particular to one server; its processes work in `folder` and run `program`."""

    @property
    def name(self) -> str: ...

    @property
    def program(self) -> str: ...

    @property
    def folder(self) -> Path: ...

    @property
    def farewell(self) -> Farewell: ...

    def prepare(self) -> None:
        """Make the folder and first data, before the first start."""

    def clear(self) -> None:
        """Remove what a dead server left behind; nobody works in `folder` now."""

    def command(self, port: int) -> Command: ...

    def is_ready(self, pid: int, port: int) -> bool: ...


class Keeper:
    """A server's life, lived in one thread, since a server dies with the thread that launched it."""

    def __init__(
        self,
        part: Part,
        *,
        account: Account,
        book: ports.PortBook,
        journal: Journal,
        log: structlog.typing.FilteringBoundLogger,
    ) -> None:
        self._part = part
        self._account = account
        self._book = book
        self._journal = journal
        self._log = log.bind(part=part.name)
        self._thread = threading.Thread(target=self._live, name=f"keeper {part.name}", daemon=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._port: int | None = None
        self._state: State = "starting"
        self._failure: Exception | None = None
        self._restarts = 0
        self._launching = threading.Lock()  # no server starts behind the back of a stop
        self._stopping = threading.Event()
        self._settled = threading.Event()

    def start(self) -> None:
        self._thread.start()

    def await_ready(self, patience_s: float) -> None:
        """Return once the server answers.

        Raises StartFailed, with the server's last words, when it does not within `patience_s` seconds.
        """
        if not self._settled.wait(patience_s):
            message = f"{self._part.name} was not ready after {patience_s:.0f} s. {self._journal.tail()}"
            raise StartFailed(message)
        if self._failure is not None:
            raise self._failure

    def ask_to_stop(self) -> None:
        """Begin to end the server without waiting, so that several end side by side."""
        with self._launching:
            self._stopping.set()
            self._signal(self._part.farewell[0][1])

    def stop(self) -> None:
        """End the server with its data safe, by force if it does not end by itself."""
        if self._thread.ident is None:  # never started
            return
        self.ask_to_stop()
        began = time.monotonic()
        for at_s, number in self._part.farewell[1:]:
            self._thread.join(max(0.0, began + at_s - time.monotonic()))
            if self._thread.is_alive():
                self._signal(number)
        self._thread.join()

    def status(self) -> PartStatus:
        process = self._process
        running = process is not None and self._state == "running"
        return PartStatus(
            name=self._part.name,
            state=self._state,
            port=self._port,
            pid=process.pid if running and process is not None else None,
            restarts=self._restarts,
            detail="" if running else self._journal.tail(),
        )

    def _live(self) -> None:
        try:
            self._part.prepare()
            self._begin()
            self._settled.set()
            self._carry_on()
            self._state = "stopped"
        except Exception as failure:  # noqa: BLE001  handed to whoever waits for the start
            self._failure = failure
            self._state = "failed"
            self._signal(self._part.farewell[0][1])
            self._log.error("embedded server failed", error=str(failure))
        finally:
            if self._process is not None:
                self._process.wait()
            self._settled.set()

    def _begin(self) -> None:
        """Start for the first time; a port lost to somebody else between look and start is replaced."""
        for _ in range(_FIRST_STARTS):
            self._clear()
            self._port = self._book.claim(self._part.name)
            if self._launch() or self._stopping.is_set():
                return
        message = f"{self._part.name} ends right after its start. {self._journal.tail()}"
        raise StartFailed(message)

    def _carry_on(self) -> None:
        """Start again, on the same port, whenever the server ends unasked."""
        pause_s = 0.0
        while not self._stopping.is_set():
            assert self._process is not None
            began = time.monotonic()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            self._state = "restarting"
            self._restarts += 1
            steady = time.monotonic() - began > _STEADY_S
            pause_s = 0.0 if steady else min(_LONGEST_PAUSE_S, pause_s * 2 or _SHORTEST_PAUSE_S)
            self._log.warning("embedded server ended and is started again", code=code, pause_s=pause_s)
            self._stopping.wait(pause_s)
            try:
                self._clear()
                self._launch()
            except (OSError, StartFailed) as failure:  # the next round tries again
                self._log.error("embedded server can't be started again", error=str(failure))

    def _launch(self) -> bool:
        """Start the process and wait until it answers; False when it ended or shall end instead."""
        assert self._port is not None
        with self._launching:
            if self._stopping.is_set():
                return False
            process = self._process = start(self._part.command(self._port), self._account)
        assert process.stdout is not None
        reader = self._journal.follow(process.stdout)
        while process.poll() is None and not self._stopping.is_set():
            if self._part.is_ready(process.pid, self._port):
                self._state = "running"
                self._log.info("embedded server runs", pid=process.pid, port=self._port)
                return True
            self._stopping.wait(_READY_POLL_S)
        reader.join(_LAST_WORDS_S)
        return False

    def _signal(self, number: Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _clear(self) -> None:
        leftovers.see_off(self._part.folder, self._part.program, self._part.farewell)
        self._part.clear()
