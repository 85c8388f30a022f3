"""The athlete's profile: validated against the catalogue, replaced or patched, guarded by its ETag."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.training.schemas import ProfileIn
from tests.services.training.conftest import PROFILE, Athlete

server = pytest.mark.server


@server
async def test_what_is_put_is_what_is_there(athlete: Athlete) -> None:
    given = PROFILE | {
        "plates_kg": [20, 10, 5],
        "dumbbells_kg": [],
        "limitations": [{"region": "knee", "severity": 1, "since": "2026-10-01", "note": "stairs"}],
        "preferred": ["pull-up"],
        "forbidden": ["barbell-back-squat"],
    }
    await athlete.do("PUT", "/v1/me/athlete", given)
    stored = await athlete.do("GET", "/v1/me/athlete")
    assert {name: stored[name] for name in given} == given
    assert stored["units"] == "metric"


@server
async def test_a_patch_changes_what_it_names(athlete: Athlete) -> None:
    before = await athlete.describe()
    after = await athlete.do("PATCH", "/v1/me/athlete", {"minutes": 30, "bodyweight_kg": None})
    assert after == before | {"minutes": 30, "bodyweight_kg": None}
    wrong = await athlete.call("PATCH", "/v1/me/athlete", {"minutes": None, "user_id": "x"})
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/body/minutes", "/body/user_id"}
    assert await athlete.do("GET", "/v1/me/athlete") == after


@server
async def test_nothing_is_patched_where_nothing_is(athlete: Athlete) -> None:
    assert (await athlete.call("PATCH", "/v1/me/athlete", {"minutes": 30})).status_code == 404


@server
async def test_an_etag_guards_against_lost_changes(athlete: Athlete) -> None:
    first = await athlete.call("PUT", "/v1/me/athlete", PROFILE)
    tag = first.headers["etag"]
    assert (await athlete.call("GET", "/v1/me/athlete")).headers["etag"] == tag
    await athlete.do("PATCH", "/v1/me/athlete", {"minutes": 30}, if_match=tag)
    late = await athlete.call("PATCH", "/v1/me/athlete", {"minutes": 90}, if_match=tag)
    assert late.status_code == 412
    assert (await athlete.do("GET", "/v1/me/athlete"))["minutes"] == 30
    assert (await athlete.call("PUT", "/v1/me/athlete", PROFILE, if_match="soon")).status_code == 422
    assert (await athlete.call("PUT", "/v1/me/athlete", PROFILE, if_match="*")).status_code == 200


@server
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"goals": []}, "/body/goals"),
        ({"goals": ["muscle", "muscle"]}, "/body/goals"),
        ({"equipment": ["barbel"]}, "/body/equipment/0"),
        ({"equipment": ["bands", "bands"]}, "/body/equipment"),
        ({"limitations": [{"region": "soul"}]}, "/body/limitations/0/region"),
        ({"limitations": [{"region": "knee", "since": "2027-01-01"}]}, "/body/limitations/0/since"),
        ({"forbidden": ["moon-walk"]}, "/body/forbidden/0"),
        ({"preferred": ["pull-up"], "forbidden": ["pull-up"]}, "/body/forbidden"),
        ({"birth_year": 2020}, "/body/birth_year"),
        ({"time_zone": "Mars/Olympus"}, "/body/time_zone"),
        ({"version": 7}, "/body/version"),
    ],
)
async def test_faults_are_named(athlete: Athlete, wrong: dict[str, Any], pointer: str) -> None:
    answer = await athlete.call("PUT", "/v1/me/athlete", PROFILE | wrong)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, 1e9])
def test_numbers_are_finite_and_plausible(value: float) -> None:
    for field in ("bodyweight_kg", "height_cm", "bar_kg"):
        with pytest.raises(ValidationError):
            ProfileIn.model_validate(PROFILE | {field: value})


@server
async def test_today_is_the_athletes_own_day(athlete: Athlete, clock: ManualClock) -> None:
    """In Auckland it is the next day for half of UTC's."""
    clock.set(datetime(2026, 11, 22, 20, tzinfo=UTC))
    since = {"limitations": [{"region": "knee", "since": "2026-11-23"}]}
    told = await athlete.describe(time_zone="Pacific/Auckland", **since)
    assert told["limitations"][0]["since"] == "2026-11-23"
    answer = await athlete.call("PUT", "/v1/me/athlete", PROFILE | {"time_zone": "Europe/Berlin"} | since)
    assert answer.status_code == 422
