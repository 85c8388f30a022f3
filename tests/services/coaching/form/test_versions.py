"""Whoever keeps a specification knows by its version that it changed: a new document needs a higher version."""

import json
from pathlib import Path

import pytest

from fitpulse.services.coaching.domain.form.library import library

PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text(encoding="utf-8"))
"""The version and the hash of every movement's specification as last published; written by hand when it changes."""


@pytest.mark.parametrize("name", sorted({*library(), *PUBLISHED}))
def test_a_changed_specification_has_a_higher_version(name: str) -> None:
    assert name in library(), f"{name} was published and is gone: clients that keep it can't know why."
    now = library()[name]
    assert name in PUBLISHED, f"{name} is new: add its version {now.spec.version} and hash {now.hash}."
    then = PUBLISHED[name]
    if now.hash != then["hash"]:
        assert now.spec.version > then["version"], f"{name} changed: raise its version."
    assert {"version": now.spec.version, "hash": now.hash} == then, f"Publish {name}: {now.hash}."
