"""A person asks for a copy of their data and opens it."""

import io
import zipfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from fitpulse.services.identity.service.exporter import Exporter
from tests.e2e.person import Person
from tests.faults.owner import told
from tests.faults.world import World

EXPORTS: Final = "/v1/users/me/exports"


async def made(world: World, person: Person) -> dict[str, Any]:
    """A new export of theirs, ready."""
    asked = await told(person, "POST", EXPORTS)
    await world.drain()
    await world.process.service(Exporter).work_off()
    answer: dict[str, Any] = await person.get(f"{EXPORTS}/{asked['id']}")
    return answer


async def unpacked(person: Person, export: dict[str, Any]) -> zipfile.ZipFile:
    answer = await person.call("GET", f"{EXPORTS}/{export['id']}/file")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == export["bytes"] == len(answer.content)
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    return packed


def files_of(world: World, user_id: UUID) -> list[Path]:
    """Whatever lies in the object store for a person, finished or not."""
    assert world.process.resources.settings.home is not None
    folder = world.process.resources.settings.home / "objects" / "exports" / str(user_id)
    return sorted(path for path in folder.rglob("*") if path.is_file())
