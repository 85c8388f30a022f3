"""Starts the servers that have no URL, keeps them alive, and ends them with itself."""

import atexit
import os
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

import structlog

from fitpulse.infra.embedded import account, lock, private
from fitpulse.infra.embedded.endpoints import Endpoints, locate_postgres, locate_valkey, port_book, secret
from fitpulse.infra.embedded.errors import HomeInUse, StartFailed
from fitpulse.infra.embedded.journal import Journal
from fitpulse.infra.embedded.keeper import Keeper, Part, PartStatus
from fitpulse.infra.embedded.postgres import Postgres
from fitpulse.infra.embedded.valkey import Valkey

_PATIENCE_S = 60.0
_LOOK_AGAIN_S = 0.02


class Supervisor:
    """Runs the embedded servers for the length of a `with`, which yields where they listen.

    A server whose URL is given is somebody else's and is left alone. `attach` uses the servers of another
    living supervisor of the same home instead of refusing; they end with that one. `durable=False` is for
    tests alone: it is faster, and a power cut may lose everything.
    """

    def __init__(
        self,
        home: Path,
        *,
        postgres_url: str | None = None,
        valkey_url: str | None = None,
        attach: bool = False,
        durable: bool = True,
        patience_s: float = _PATIENCE_S,
        log: structlog.typing.FilteringBoundLogger | None = None,
    ) -> None:
        self._home = home.resolve()
        self._urls = {Postgres.name: postgres_url, Valkey.name: valkey_url}
        self._wanted = tuple(name for name, url in self._urls.items() if url is None)
        self._attach = attach
        self._durable = durable
        self._patience_s = patience_s
        self._log = log or structlog.get_logger("fitpulse.embedded")
        self._lock = lock.HomeLock(self._home)
        self._book = port_book(self._home)
        self._keepers: tuple[Keeper, ...] = ()
        self._attached: lock.Holder | None = None
        self._stopping = threading.Lock()
        self._pid = 0

    def __enter__(self) -> Endpoints:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Endpoints:
        """Start what is wanted and return once it answers; blocks, so an event loop calls it in a thread.

        Raises HomeInUse, StartFailed or PartsMissing, with nothing left running.
        """
        if self._wanted:
            self._pid = os.getpid()
            atexit.register(self.stop)
            try:
                self._make_home()
                self._attached = self._take_lock()
                if self._attached is None:
                    self._start_parts()
            except BaseException:
                self.stop()
                raise
        return Endpoints(
            self._urls[Postgres.name] or locate_postgres(self._home),
            self._urls[Valkey.name] or locate_valkey(self._home),
        )

    def stop(self) -> None:
        """End the servers cleanly; may be called again, and does nothing in a forked child."""
        with self._stopping:
            if self._pid != os.getpid():
                return
            for keeper in self._keepers:
                keeper.ask_to_stop()
            for keeper in self._keepers:
                keeper.stop()
            self._lock.release()
            atexit.unregister(self.stop)
            self._pid = 0

    def status(self) -> tuple[PartStatus, ...]:
        """How each server is doing that this supervisor runs or has attached to."""
        if self._attached is not None:
            ports, detail = self._book.known(), f"supervised by process {self._attached.pid}"
            return tuple(
                PartStatus(name, "running", ports.get(name), None, 0, detail)
                for name in self._attached.serves
            )
        return tuple(keeper.status() for keeper in self._keepers)

    def _make_home(self) -> None:
        """Make the home for us alone; when we are root, its servers' user must be able to pass through."""
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._home.stat().st_uid != os.geteuid():
                message = (
                    f"{self._home} belongs to another user: start as that user or choose another folder."
                )
                raise StartFailed(message)
            self._home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as refusal:
            message = f"{self._home} can't be used as a home: {refusal.strerror}."
            raise StartFailed(message) from refusal
        runner = account.choose(self._home)
        if not runner.can_pass(self._home):
            message = (
                f"The servers run as {runner.name}, who can't enter {self._home}: "
                f"choose a folder such as {suggest_home()}."
            )
            raise StartFailed(message)

    def _take_lock(self) -> lock.Holder | None:
        """Become the home's supervisor, or name the one that is attached to."""
        deadline = time.monotonic() + self._patience_s
        while not self._lock.acquire():
            found = lock.holder(self._home)
            if found is not None and self._attach and set(self._wanted) <= set(found.serves):
                return found
            if (found is not None and not self._attach) or time.monotonic() > deadline:
                who = (
                    f"process {found.pid} since {found.since:%Y-%m-%d %H:%M} UTC"
                    if found
                    else "another process"
                )
                message = f"{self._home} is supervised by {who}."
                raise HomeInUse(message)
            time.sleep(_LOOK_AGAIN_S)
        return None

    def _start_parts(self) -> None:
        for folder in ("log", "secrets"):
            (self._home / folder).mkdir(mode=0o700, exist_ok=True)
        runner = account.choose(self._home)
        parts: list[Part] = [
            kind(
                self._home,
                account=runner,
                password=private.password(secret(self._home, kind.name)),
                durable=self._durable,
            )
            for kind in (Postgres, Valkey)
            if kind.name in self._wanted
        ]
        self._keepers = tuple(
            Keeper(
                part,
                account=runner,
                book=self._book,
                journal=Journal(self._home / "log" / f"{part.name}.log"),
                log=self._log,
            )
            for part in parts
        )
        for keeper in self._keepers:
            keeper.start()
        deadline = time.monotonic() + self._patience_s
        for keeper in self._keepers:
            keeper.await_ready(deadline - time.monotonic())
        self._lock.announce(self._wanted)


def suggest_home() -> Path:
    """Where a home belongs on this system; root's own folder is out, since the servers can't enter it."""
    if os.geteuid() == 0:
        return Path("/var/lib/fitpulse")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/fitpulse"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "fitpulse"
