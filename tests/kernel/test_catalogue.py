"""The shipped catalogue: whole, sane, ours, and broad enough to swap within."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import chain

import msgspec
import pytest

from fitpulse.kernel.catalogue import (
    EQUIPMENT,
    MAIN_LIFTS,
    MUSCLES,
    PATTERNS,
    REGIONS,
    Catalogue,
    CatalogueInvalid,
    Exercise,
    ExerciseUnknown,
    load_catalogue,
)
from fitpulse.kernel.catalogue.loader import parse_catalogue

CATALOGUE = load_catalogue()
STRENGTH_PATTERNS = (
    "squat",
    "lunge",
    "hinge",
    "hip-extension",
    "horizontal-push",
    "vertical-push",
    "horizontal-pull",
    "vertical-pull",
)
KITS: dict[str, frozenset[str]] = {
    "bands": frozenset({"bands"}),
    "dumbbells": frozenset({"dumbbells", "bench"}),
    "kettlebell": frozenset({"kettlebell"}),
    "gym": frozenset(EQUIPMENT),
}


def possible(pattern: str, kit: frozenset[str] = frozenset()) -> list[Exercise]:
    return [e for e in CATALOGUE if e.pattern == pattern and kit.issuperset(e.equipment)]


def test_it_holds_at_least_320_exercises_of_every_pattern() -> None:
    assert len(CATALOGUE) >= 320
    assert {exercise.pattern for exercise in CATALOGUE} == set(PATTERNS)


def test_every_word_of_the_vocabularies_is_used() -> None:
    assert {word for exercise in CATALOGUE for word in exercise.equipment} == set(EQUIPMENT)
    assert {muscle for exercise in CATALOGUE for muscle in exercise.muscles} == set(MUSCLES)
    assert {region for exercise in CATALOGUE for region in exercise.contraindicated} == set(REGIONS)


def test_ids_names_and_aliases_are_unique() -> None:
    ids = Counter(exercise.id for exercise in CATALOGUE)
    terms = Counter(t.casefold() for e in CATALOGUE for t in (e.name, *e.aliases))
    assert [*chain(ids.items(), terms.items())] == [(term, 1) for term in chain(ids, terms)]


def test_no_two_exercises_share_an_instruction_and_none_repeats_a_cue() -> None:
    sentences = Counter(sentence for exercise in CATALOGUE for sentence in exercise.instructions)
    assert [sentence for sentence, n in sentences.items() if n > 1] == []
    assert [exercise.id for exercise in CATALOGUE if len(set(exercise.cues)) < len(exercise.cues)] == []
    assert len({exercise.cues for exercise in CATALOGUE}) == len(CATALOGUE)


def test_sentences_are_short_and_cues_can_be_spoken_in_a_breath() -> None:
    assert [s for e in CATALOGUE for s in e.instructions if len(s) > 180 or s[-1] not in ".!"] == []
    assert [cue for e in CATALOGUE for cue in e.cues if len(cue) > 45 or cue != cue.strip(" .")] == []


def test_cues_say_what_to_do_instead_of_what_not_to_do() -> None:
    forbidding = {"don't", "not", "no", "never", "without", "avoid", "stop"}
    words = {cue: {*cue.lower().replace(",", "").split()} for e in CATALOGUE for cue in e.cues}
    assert [cue for cue, said in words.items() if forbidding & said] == []


def test_ratios_refer_to_main_lifts_which_stand_alone() -> None:
    assert all(CATALOGUE.by_id(lift).main_lift is None for lift in MAIN_LIFTS)
    linked = [exercise for exercise in CATALOGUE if exercise.main_lift is not None]
    assert {e.main_lift.id for e in linked if e.main_lift} == set(MAIN_LIFTS)
    assert all(0.03 <= e.main_lift.ratio <= 3 for e in linked if e.main_lift)


def test_whatever_is_weighed_has_a_prior_from_a_main_lift() -> None:
    orphans = {e.id for e in CATALOGUE if e.load_unit != "none" and e.main_lift is None}
    assert orphans == set(MAIN_LIFTS)


def test_one_hand_is_never_stronger_than_the_main_lift_that_it_is_compared_with() -> None:
    hands = [e for e in CATALOGUE if e.load_unit == "per_hand" and e.main_lift]
    assert [e.id for e in hands if e.main_lift and e.main_lift.ratio > 0.65] == []


def test_every_exercise_can_be_swapped_for_two_others_of_its_pattern() -> None:
    sizes = Counter(exercise.pattern for exercise in CATALOGUE)
    assert [pattern for pattern, n in sizes.items() if n < 3] == []


@pytest.mark.parametrize("pattern", [p for p in STRENGTH_PATTERNS if p != "vertical-pull"])
def test_a_beginner_without_equipment_has_a_choice(pattern: str) -> None:
    assert len([e for e in possible(pattern) if e.level == "beginner"]) >= 2


def test_nothing_to_hang_from_means_no_vertical_pull() -> None:
    assert possible("vertical-pull") == []


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("pattern", STRENGTH_PATTERNS)
def test_each_kit_offers_a_choice_of_each_pattern(pattern: str, kit: str) -> None:
    if pattern == "vertical-pull" and kit in {"dumbbells", "kettlebell"}:
        pytest.skip("nothing in this kit can be pulled down or hung from")
    assert len(possible(pattern, KITS[kit])) >= 3


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("pattern", STRENGTH_PATTERNS)
def test_each_injury_leaves_a_friendly_alternative(pattern: str, region: str) -> None:
    friendly = [e for e in possible(pattern, KITS["gym"]) if region not in e.contraindicated]
    assert len(friendly) >= 3
    if pattern != "vertical-pull":
        assert any(not e.equipment for e in friendly)


def test_cardio_and_mobility_carry_no_strength_figures() -> None:
    gentle = [e for e in CATALOGUE if e.mechanics in {"cardio", "mobility"}]
    assert [e.id for e in gentle if e.main_lift or e.load_unit != "none"] == []


def test_only_what_can_be_weighed_is_loadable() -> None:
    assert CATALOGUE.by_id("barbell-back-squat").loadable
    assert not CATALOGUE.by_id("pull-up").loadable
    assert CATALOGUE.by_id("weighted-pull-up").loadable
    assert not CATALOGUE.by_id("plank").loadable


def test_it_is_read_once_in_one_order_and_named_by_its_content() -> None:
    assert load_catalogue() is CATALOGUE
    again: Catalogue = load_catalogue.__wrapped__()
    assert again == CATALOGUE
    assert [e.pattern for e in again] == sorted((e.pattern for e in again), key=PATTERNS.index)
    assert parse_catalogue({}).version != CATALOGUE.version


def test_an_exercise_cannot_be_written_to() -> None:
    squat = CATALOGUE.by_id("barbell-back-squat")
    with pytest.raises(TypeError):
        squat.muscles["neck"] = 1.0  # type: ignore[index]
    assert len(set(CATALOGUE.exercises)) == len(CATALOGUE)


def test_an_unknown_id_is_not_found() -> None:
    with pytest.raises(ExerciseUnknown):
        CATALOGUE.by_id("levitation")


def squat_with(**changes: object) -> bytes:
    squat = msgspec.to_builtins({f: getattr(SQUAT, f) for f in SQUAT.__slots__ if f != "muscles"})
    return json.dumps([{**squat, "muscles": dict(SQUAT.muscles), **changes}]).encode()


SQUAT = CATALOGUE.by_id("barbell-back-squat")
BREACHES: dict[str, Callable[[], bytes]] = {
    "no target": lambda: squat_with(muscles={"quadriceps": 0.5}),
    "share above one": lambda: squat_with(muscles={"quadriceps": 1.0, "glutes": 1.5}),
    "unknown muscle": lambda: squat_with(muscles={"wings": 1.0}),
    "unknown equipment": lambda: squat_with(equipment=["hoverboard"]),
    "equipment twice": lambda: squat_with(equipment=["barbell", "barbell"]),
    "ratio of a main lift": lambda: squat_with(main_lift={"id": "pull-up", "ratio": 1.0}),
    "ratio to no main lift": lambda: squat_with(id="other", main_lift={"id": "crunch", "ratio": 1.0}),
    "bad id": lambda: squat_with(id="Back Squat"),
    "name used twice": lambda: squat_with(aliases=["Barbell Back Squat"]),
    "body counted with a bar": lambda: squat_with(bodyweight_fraction=0.8),
    "added to nothing": lambda: squat_with(load_unit="added"),
    "one cue": lambda: squat_with(cues=["Up"]),
    "wrong file": lambda: squat_with(pattern="lunge"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_contradiction_is_refused(breach: str) -> None:
    assert len(parse_catalogue({"squat": squat_with()})) == 1
    with pytest.raises(CatalogueInvalid):
        parse_catalogue({"squat": BREACHES[breach]()})
