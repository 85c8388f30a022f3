"""Programs as JSON: one canonical form, nothing unknown, and errors that point at what to mend."""

import json
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.domain import program as package
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.program.library import TemplateUnknown, template, templates
from fitpulse.services.coaching.domain.program.model import LARGEST_BYTES
from fitpulse.services.coaching.domain.program.reading import ProgramInvalid, read, schema
from tests.services.coaching.program.documents import programs

INDEX = shipped_index()
SCHEMA = jsonschema_rs.validator_for(schema())
TEMPLATE = json.loads(template("tiers", INDEX).document)
PUBLISHED = Path(__file__).parents[4] / "docs" / "api" / "program.schema.json"


def refused(document: Any) -> dict[str, str]:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(ProgramInvalid) as caught:
        read(raw, INDEX)
    return {error["pointer"]: error["detail"] for error in caught.value.extra["errors"]}


def changed(path: str, value: Any) -> dict[str, Any]:
    document = deepcopy(TEMPLATE)
    place: Any = document
    *way, last = path.split("/")
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[last] = value
    return document


@settings(max_examples=150, deadline=None)
@given(programs())
def test_what_is_exported_imports_as_the_same(document: dict[str, Any]) -> None:
    found = read(json.dumps(document).encode(), INDEX)
    assert read(found.canonical, INDEX) == found
    assert len(found.canonical) < LARGEST_BYTES
    assert SCHEMA.is_valid(document)
    assert SCHEMA.is_valid(json.loads(found.canonical))


def test_the_published_schema_is_the_formats() -> None:
    assert json.loads(PUBLISHED.read_text()) == json.loads(json.dumps(schema())), (
        "run: fitpulse routes --write"
    )


def test_templates_are_stored_in_the_canonical_form() -> None:
    folder = files(package) / "templates"
    for name, one in templates(INDEX).items():
        assert (folder / f"{name}.json").read_bytes() == one.document + b"\n"
    with pytest.raises(TemplateUnknown):
        template("six-by-six", INDEX)


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("weeks/0/days", ["a1", "zz"], "/weeks/0/days/1"),
        ("days/a1/slots", [{"lift": "nothing"}], "/days/a1/slots/0/lift"),
        ("days/a1/slots", [{"lift": "squat-t1"}, {"lift": "squat-t1"}], "/days/a1/slots"),
        ("days/a1/slots", [{"lift": "squat-t1", "superset": "A"}], "/days/a1/slots/0/superset"),
        ("days/extra", {"name": "Extra", "slots": [{"lift": "squat-t1"}]}, "/days/extra"),
        ("lifts/extra", {"exercise": "plank", "rule": {"type": "timed", "sets": 1, "seconds_min": 9, "seconds_max": 9}},
         "/lifts/extra"),
        ("lifts/squat-t1/exercise", "moon-squat", "/lifts/squat-t1/exercise"),
        ("lifts/squat-t1/exercise", "push-up", "/lifts/squat-t1/exercise"),
        ("lifts/squat-t1/exercise", "plank", "/lifts/squat-t1/exercise"),
        ("lifts/squat-t1/alternatives", ["leg-press", "moon-press"], "/lifts/squat-t1/alternatives/1"),
        ("lifts/row-t3/rule/tiers", [{"reps": 12, "add_kg": 1}], "/lifts/row-t3/rule/tiers"),
        ("lifts/row-t3/rule", {"type": "rep_sum", "sets": 5, "total": 4, "add_kg": 1}, "/lifts/row-t3/rule/total"),
        ("lifts/row-t3/rule", {"type": "double", "sets": 5, "reps_min": 9, "reps_max": 8},
         "/lifts/row-t3/rule/reps_max"),
        ("lifts/row-t3/rule", {"type": "percentage", "max": "no", "weeks": [[{"percent": 50, "reps": 5}]] * 3},
         "/lifts/row-t3/rule/weeks"),
        ("lifts/row-t3/rule", {"type": "intervals", "steps": [[{"seconds": 60}]]}, "/lifts/row-t3/exercise"),
        ("maxes", {"main": {"exercise": "push-up", "add_kg": 1}}, "/maxes/main/exercise"),
    ],
)  # fmt: skip
def test_a_slip_is_pointed_at(path: str, value: Any, pointer: str) -> None:
    assert pointer in refused(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("colour", "red", ""),
        ("format", "fitpulse.program/2", "/format"),
        ("title", "", "/title"),
        ("title", "two\nlines", "/title"),
        ("days_per_week", 8, "/days_per_week"),
        ("days/Not An Id", {}, "/days"),
        ("days/a1/slots", [{"lift": "squat-t1", "rest_s": -1}], "/days/a1/slots/0/rest_s"),
        ("weeks/0/days", [], "/weeks/0/days"),
        ("lifts/row-t3/rule/sets", 21, "/lifts/row-t3/rule/sets"),
        ("lifts/row-t3/rule/type", "magic", "/lifts/row-t3/rule/type"),
        ("lifts/row-t3/rule/tiers", [{"reps": 20, "add_kg": -1}], "/lifts/row-t3/rule/tiers/0/add_kg"),
    ],
)
def test_a_number_or_word_out_of_bounds_is_pointed_at(path: str, value: Any, pointer: str) -> None:
    assert list(refused(changed(path, value))) == [pointer]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=64), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
    lambda one: json.dumps(one).encode()
)))  # fmt: skip
def test_anything_else_is_refused_with_words(document: bytes) -> None:
    assert refused(document)


def test_too_much_is_refused() -> None:
    assert "allowed" in refused(b" " * (LARGEST_BYTES + 1))[""]
    many = changed("description", "é" * 5000)
    assert list(refused(many)) == ["/description"]


def test_a_day_has_an_end() -> None:
    twenty = {"exercise": "barbell-curl", "rule": {"type": "linear", "sets": 20, "reps": 5, "add_kg": 1}}
    names = [f"curl-{n}" for n in range(6)]
    document = TEMPLATE | {
        "weeks": [{"days": ["a"]}],
        "days": {"a": {"name": "A", "slots": [{"lift": name} for name in names]}},
        "lifts": dict.fromkeys(names, twenty),
    }
    assert refused(document) == {"/days/a/slots": "Up to 120 sets in a session; 100 are allowed."}
