"""Models and experiments over HTTP: what an operator decides is done once, kept with who and why, or refused."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.e2e.person import Person
from tests.faults.owner import Owner, promote, stranger_of, undecided
from tests.faults.world import World

pytestmark = pytest.mark.server
MODEL = "/v1/operations/models/suggestions"
EXPERIMENTS = "/v1/operations/experiments"


@pytest_asyncio.fixture(scope="module")
async def operator(world: World) -> Person:
    person = await stranger_of(world)
    await promote(world, person)
    return person


def designed(**changes: Any) -> dict[str, Any]:
    key = f"design-{uuid4()}"
    return {
        "key": key,
        "place": key,
        "split": {"salt": key, "arms": [{"name": "control"}, {"name": "other"}]},
        "metric": "workouts",
        "effect": 0.5,
        **changes,
    }


async def test_a_decision_is_done_once_a_key_and_kept_with_who_and_why(
    world: World, owner: Owner, operator: Person
) -> None:
    await undecided(world, owner)
    key, body = str(uuid4()), {"version": owner.version, "stage": "live", "why": "it is better"}
    before = (await operator.get(MODEL))["history"]
    first, again = [await operator.call("POST", f"{MODEL}/promote", body, key=key) for _ in range(2)]
    assert first.status_code == again.status_code == 200, first.text
    assert first.json()["moves"][-1] == {"version": owner.version, "before": "registered", "after": "live"}
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    other = await operator.call("POST", f"{MODEL}/promote", {**body, "why": "another"}, key=key)
    assert (other.status_code, other.json()["type"].rsplit("/", 1)[1]) == (422, "idempotency-key-reused")
    told = await operator.get(MODEL)
    added = told["history"][len(before) :]
    assert [(one["move"]["after"], one["why"]) for one in added] == [
        ("retired", "it is better"),
        ("live", "it is better"),
    ]
    assert {one["by"] for one in added} == {str(await world.user_id(operator))}
    back = await operator.call("POST", f"{MODEL}/rollback", {"why": "it was not"})
    assert back.json()["moves"][-1]["after"] == "live"
    stages = {one["version"]: one["stage"] for one in (await operator.get(MODEL))["versions"]}
    assert stages[owner.version] == "retired"


async def test_an_experiment_runs_from_its_design_to_its_stop(operator: Person) -> None:
    rail = {"metric": "exhausting", "worse": "higher", "margin": 0.1}
    design, key = designed(guardrails=[rail]), str(uuid4())
    for _ in range(2):
        answer = await operator.call("POST", EXPERIMENTS, {"design": design, "why": "to see"}, key=key)
        assert answer.status_code == 204, answer.text
    taken = await operator.call("POST", EXPERIMENTS, {"design": design, "why": "to see"})
    assert (taken.status_code, taken.json()["type"].rsplit("/", 1)[1]) == (409, "experiment-taken")
    report = await operator.get(f"{EXPERIMENTS}/{design['key']}")
    assert (report["verdict"], [arm["arm"] for arm in report["arms"]]) == ("wait", ["control", "other"])
    assert report["arms"][1]["guardrails"] == [{**rail, "broken": False, "difference": None}]
    stop = f"{EXPERIMENTS}/{design['key']}/stop"
    assert (await operator.call("POST", stop, {"why": "enough"})).status_code == 204
    ended = await operator.call("POST", stop, {"why": "enough"})
    assert (ended.status_code, ended.json()["type"].rsplit("/", 1)[1]) == (409, "experiment-ended")
    (found,) = [
        one for one in (await operator.get(EXPERIMENTS))["items"] if one["design"]["key"] == design["key"]
    ]
    assert (found["why"], found["stopped_why"]) == ("to see", "enough")
    assert found["started_by"] == found["stopped_by"]


@pytest.mark.parametrize(
    ("path", "body", "status", "slug"),
    [
        (f"{MODEL}/promote", {"version": "9.9.9", "stage": "live", "why": "x"}, 404, "model-unknown"),
        ("/v1/operations/models/nothing/rollback", {"why": "x"}, 404, "model-unknown"),
        (f"{MODEL}/promote", {"version": "9.9.9", "stage": "live"}, 422, ""),
        (f"{MODEL}/promote", {"version": "9.9.9", "stage": "live", "why": "  "}, 422, ""),
        (f"{MODEL}/promote", {"version": "9.9.9", "stage": "registered", "why": "x"}, 422, ""),
        (EXPERIMENTS, {"design": designed(guardrail=[]), "why": "a misspelt field guards nothing"}, 422, ""),
        (EXPERIMENTS, {"design": designed(effect=0), "why": "x"}, 422, ""),
        (EXPERIMENTS, {"design": designed(key="x" * 61), "why": "x"}, 422, ""),
        (
            EXPERIMENTS,
            {
                "design": designed(split={"salt": "x", "arms": [{"name": "one"}, {"name": "one"}]}),
                "why": "x",
            },
            422,
            "experiment-invalid",
        ),
        (
            EXPERIMENTS,
            {
                "design": designed(
                    place="planner", split={"salt": "x", "arms": [{"name": "control"}, {"name": "9.9.9"}]}
                ),
                "why": "x",
            },
            422,
            "experiment-invalid",
        ),
        (f"{EXPERIMENTS}/nothing/stop", {"why": "x"}, 409, "experiment-ended"),
    ],
)
async def test_what_can_not_be_done_is_refused(
    operator: Person, path: str, body: dict[str, Any], status: int, slug: str
) -> None:
    answer = await operator.call("POST", path, body)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"].endswith(slug)


async def test_what_is_not_there_is_not_found(operator: Person) -> None:
    for path in ("models/nothing", "models/nothing/compare", "experiments/nothing"):
        assert (await operator.call("GET", f"/v1/operations/{path}")).status_code == 404
