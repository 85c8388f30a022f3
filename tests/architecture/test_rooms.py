"""What a linter can't say about the layout."""

import ast
import importlib
import re
import subprocess
import sys
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from fitpulse.kernel.events import Event

ROOT = Path(__file__).parents[2]
SERVICES = sorted(
    path.name
    for path in (ROOT / "fitpulse/services").iterdir()
    if path.is_dir() and path.name != "__pycache__"
)
ROOMS = {"api", "events", "domain", "store", "service", "schemas", "routes", "handlers", "wiring", "pages"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
LONGEST = 300


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [
        path for path in paths if path.suffix in endings and path.exists() and "generated" not in path.parts
    ]


def test_there_are_services_to_look_at() -> None:
    assert len(SERVICES) >= 6


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_only_the_agreed_rooms(service: str) -> None:
    folder = ROOT / "fitpulse/services" / service
    rooms = {path.stem for path in folder.iterdir() if path.stem not in {"__init__", "__pycache__"}}
    assert rooms <= ROOMS
    assert "wiring" in rooms


@pytest.mark.parametrize(
    "path", tracked(".py", ".ts", ".tsx", ".mjs"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_is_one_idea(path: Path) -> None:
    lines = path.read_text().count("\n")
    assert lines <= LONGEST, f"{lines} lines: split it by idea"
    assert path.stem not in FORBIDDEN_NAMES, "name it by what it holds"


def event_classes() -> list[type[Event]]:
    for service in SERVICES:
        if (ROOT / "fitpulse/services" / service / "events.py").exists():
            importlib.import_module(f"fitpulse.services.{service}.events")
    kinds = [kind for kind in Event.__subclasses__() if kind.__module__.startswith("fitpulse.services.")]
    # `slots=True` makes a second class of each; the one that can be imported counts.
    return [kind for kind in kinds if getattr(sys.modules[kind.__module__], kind.__name__) is kind]


def test_every_event_says_its_version_and_is_frozen() -> None:
    kinds = event_classes()
    assert kinds
    for kind in kinds:
        assert re.fullmatch(r"fitpulse\.[a-z]+\.[a-z-]+\.v[1-9][0-9]*", kind.TYPE), kind
        assert is_dataclass(kind)
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
    assert len({kind.TYPE for kind in kinds}) == len(kinds)


def test_settings_are_read_only_by_main() -> None:
    for path in tracked(".py"):
        relative = path.relative_to(ROOT)
        if relative.parts[0] != "fitpulse" or relative.parts[1] == "main":
            continue
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Settings"
        ]
        assert not calls, f"{relative} reads settings; take them as an argument"


def test_no_path_of_one_machine_is_committed() -> None:
    for path in tracked(".py", ".md", ".toml", ".sh", ".ts", ".json"):
        if path == Path(__file__):
            continue
        assert not re.search(r"/(work|root)/(main|shared|\.library|wt)\b", path.read_text()), path
