"""Where a home's servers listen, read from the home's files."""

from dataclasses import dataclass
from pathlib import Path

from fitpulse.infra.embedded.ports import HOST, PortBook
from fitpulse.infra.embedded.postgres import DATABASE, Postgres
from fitpulse.infra.embedded.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Endpoints:
    """URLs of the servers, passwords included; the PostgreSQL user may do everything."""

    postgres_admin_url: str
    valkey_url: str


def secret(home: Path, part: str) -> Path:
    return home / "secrets" / part


def port_book(home: Path) -> PortBook:
    return PortBook(home / "ports.json")


def locate_postgres(home: Path) -> str:
    """Tell the URL of the PostgreSQL that `home` has started before."""
    return f"postgresql://postgres:{_place(home, Postgres.name)}/{DATABASE}"


def locate_valkey(home: Path) -> str:
    """Tell the URL of the Valkey that `home` has started before."""
    return f"redis://:{_place(home, Valkey.name)}/0"


def _place(home: Path, part: str) -> str:
    password = secret(home, part).read_text(encoding="utf-8")
    return f"{password}@{HOST}:{port_book(home).known()[part]}"
