import json
from importlib.resources import files

import msgspec
import pytest

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.coaching.domain.form import library as module
from fitpulse.services.coaching.domain.form.errors import MovementUnknown
from fitpulse.services.coaching.domain.form.library import SpecInvalid, library, movement, publish, schema
from fitpulse.services.coaching.domain.form.recognition import FEATURES
from fitpulse.services.coaching.domain.form.spec import FormSpec

ASKED = {
    "squat", "goblet_squat", "barbell_squat", "push_up", "lunge", "reverse_lunge", "side_lunge", "deadlift",
    "romanian_deadlift", "overhead_press", "biceps_curl", "front_raise", "lateral_raise", "plank", "side_plank",
    "jumping_jack", "sit_up", "crunch", "glute_bridge", "pull_up", "dip", "row", "burpee", "mountain_climber",
    "calf_raise", "triceps_extension",
}  # fmt: skip


def test_every_movement_asked_for_is_there() -> None:
    assert set(library()) >= ASKED


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_specification_is_whole(name: str) -> None:
    spec = movement(name)
    assert spec.id == name
    assert spec.faults
    assert spec.unseen
    assert spec.camera
    assert spec.stages
    assert {trait.feature for trait in spec.traits} <= FEATURES.keys()
    for fault in spec.faults:
        assert set(fault.views) <= {"side", "oblique", "front"}
        assert len(fault.cue.split()) <= 8, "a cue is short enough to be spoken within a repetition"
        assert not fault.cue.lower().startswith(("don't", "do not", "no ", "stop doing"))


def test_a_published_document_reads_back_to_the_same_specification_and_hash() -> None:
    for published in library().values():
        assert msgspec.json.decode(published.document, type=FormSpec) == published.spec
        assert len(published.hash) == 64
    assert len({published.hash for published in library().values()}) == len(library())


def test_the_schema_in_the_repository_is_the_engines() -> None:
    folder = files(module.__package__) / "specs"
    assert json.loads((folder / module.SCHEMA).read_text()) == json.loads(json.dumps(schema()))


def test_an_unknown_movement_is_named() -> None:
    with pytest.raises(MovementUnknown, match="handstand"):
        movement("handstand")


def test_contradictions_are_refused_all_at_once() -> None:
    raw = json.loads(library()["squat"].document)
    del raw["rep"]
    raw["signals"]["wing"] = {"kind": "angle", "of": ["wing", "knee"]}
    raw["faults"][0]["signal"] = "nothing"
    with pytest.raises(
        SpecInvalid, match=r"either rep or hold.*unknown wing.*takes 3 names.*unknown signal nothing"
    ):
        publish("odd", {"odd": raw})


def test_what_a_specification_does_not_know_is_refused() -> None:
    raw = json.loads(library()["squat"].document)
    raw["colour"] = "red"
    with pytest.raises(msgspec.ValidationError, match="colour"):
        publish("odd", {"odd": raw})


def test_every_exercise_that_names_a_movement_names_one_there_is_and_none_is_left_out() -> None:
    assert {exercise.form for exercise in load_catalogue()} - {None} == set(library())
