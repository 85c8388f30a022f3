"""The catalogue as it is found: typo-tolerant, filtered, in one order, page by page."""

import pytest
from httpx2 import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.training.domain.search import ExerciseSearch, features, words_of

CATALOGUE = load_catalogue()
SEARCH = ExerciseSearch(CATALOGUE.exercises)
TWIN = ExerciseSearch(CATALOGUE.exercises)


def found(query: str) -> list[str]:
    return [CATALOGUE.exercises[place].id for place in SEARCH.rank(query)]


def test_words_lose_case_accents_and_punctuation() -> None:
    assert words_of("  Élévation-LATÉRALE, (2x)") == ("elevation", "laterale", "2x")
    assert features("ab") == features("ab")


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("bench press", "barbell-bench-press"),
        ("bnech pres", "barbell-bench-press"),
        ("squat", "barbell-back-squat"),
        ("sqaut", "barbell-back-squat"),
        ("deadlfit", "barbell-deadlift"),
        ("pullup", "pull-up"),
        ("PULL UP", "pull-up"),
        ("leg prss", "leg-press"),
    ],
)
def test_what_people_mean_comes_first(query: str, best: str) -> None:
    assert found(query)[0] == best


@pytest.mark.parametrize("query", ["", "   ", "!!!", "qqqqzzzz", "\N{SNOWMAN}"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert found(query) == []


@pytest.mark.slow
def test_every_name_and_alias_finds_its_exercise() -> None:
    for exercise in CATALOGUE:
        for term in (exercise.name, *exercise.aliases):
            assert exercise.id in found(term)[:5], term


@given(st.sampled_from(CATALOGUE.exercises), st.data())
def test_two_letters_that_changed_places_do_not_hide_it(exercise: object, data: st.DataObject) -> None:
    name = exercise.name.lower()  # type: ignore[attr-defined]
    spots = [at for at in range(len(name) - 1) if name[at : at + 2].isalpha()]
    at = data.draw(st.sampled_from(spots))
    typo = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert exercise.id in found(typo)[:20]  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_any_text_ranks_each_exercise_once_and_always_alike(query: str) -> None:
    ranked = SEARCH.rank(query)
    assert len(set(ranked)) == len(ranked)
    assert TWIN.rank(query) == ranked


@pytest.mark.server
async def test_pages_hold_every_exercise_once(client: AsyncClient) -> None:
    seen: list[str] = []
    path = "/v1/exercises?limit=100"
    while path:
        page = (await client.get(path)).json()
        seen += [item["name"] for item in page["items"]]
        path = f"/v1/exercises?limit=100&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == len(set(seen)) == len(CATALOGUE)
    assert seen == sorted(seen, key=str.casefold)


@pytest.mark.server
async def test_filters_keep_what_fits(client: AsyncClient) -> None:
    page = (
        await client.get(
            "/v1/exercises?muscle=chest&equipment=dumbbells&equipment=bench&level=beginner&limit=100"
        )
    ).json()
    assert page["items"]
    for item in page["items"]:
        assert "chest" in item["muscles"]
        assert set(item["equipment"]) <= {"dumbbells", "bench"}
        assert item["level"] == "beginner"
    one_sided = (await client.get("/v1/exercises?q=row&unilateral=true")).json()["items"]
    assert one_sided
    assert all(item["unilateral"] for item in one_sided)


@pytest.mark.server
async def test_one_exercise_and_its_cache(client: AsyncClient) -> None:
    answer = await client.get("/v1/exercises/barbell-bench-press")
    assert answer.json()["instructions"]
    tag = answer.headers["etag"]
    assert (
        await client.get("/v1/exercises/barbell-bench-press", headers={"if-none-match": tag})
    ).status_code == 304
    assert (await client.get("/v1/exercises/no-such")).status_code == 404


@pytest.mark.server
@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=1000000000", 422), ("limit=0", 422), ("cursor=nonsense", 400), ("muscle=soul", 422)],
)
async def test_limits(client: AsyncClient, query: str, status: int) -> None:
    assert (await client.get(f"/v1/exercises?{query}")).status_code == status
