"""No dependency falls below its lowest safe version."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

FLOORS: dict[str, str] = tomllib.loads((Path(__file__).parent / "floors.toml").read_text())["floors"]


@pytest.mark.parametrize("name", FLOORS)
def test_a_dependency_is_above_its_floor(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])
