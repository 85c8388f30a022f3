"""How to call each route of the inventory on the owner's things, with a body that would be accepted from them.

A route without a case fails the tests that are generated from the inventory.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx2

from fitpulse.main import inventory
from tests.e2e.person import CALLBACK, PASSWORD
from tests.faults.owner import KEYPOINTS, LIFT, PROFILE, PROGRAM, Owner, a_set
from tests.faults.world import World

Body = Callable[[Owner, World], Any]


@dataclass(frozen=True, slots=True)
class Case:
    """`open_because` says why anyone may read personal data here."""

    body: Body | None = None
    form: Mapping[str, str] | None = None
    query: str = ""
    open_because: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A row of the inventory."""

    method: str
    path: str
    service: str
    who: str
    whose: str
    subject: str
    idempotent: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def says(**body: Any) -> Body:
    return lambda _owner, _world: body


def logged(**changes: Any) -> Body:
    return lambda _owner, world: a_set(world.clock.now(), **changes)


def corrected(_owner: Owner, world: World) -> Any:
    body = a_set(world.clock.now(), reps=9)
    del body["id"]
    return body


def promoted(owner: Owner, _world: World) -> Any:
    return {"version": owner.version, "stage": "shadow", "why": "to compare first"}


def started(_owner: Owner, _world: World) -> Any:
    """Another experiment each time, for none can be started twice."""
    key = f"case-{uuid4()}"
    split = {"salt": key, "arms": [{"name": "control"}, {"name": "other"}]}
    design = {"key": key, "place": key, "split": split, "metric": "workouts", "effect": 0.5}
    return {"design": design, "why": "to see"}


def a_move(owner: Owner, _world: World) -> Any:
    return {"source": owner.trained, "target": day_after(owner.trained), "force": True}


def day_after(day: str) -> str:  # nothing for an owner who said nothing of a day
    return day and (date.fromisoformat(day) + timedelta(days=1)).isoformat()


TOKENS: Final = {"grant_type": "refresh_token", "client_id": "fitpulse-app", "refresh_token": "x" * 43}
DEVELOPMENT: Final = "the local outbox, there only in development and only on this machine's address"
ASKING: Final = f"response_type=code&client_id=fitpulse-app&redirect_uri={CALLBACK}"

SOCKETS: Final = frozenset({"WS /v1/form/live"})
"""WebSockets, which test_live.py and test_live_abuse.py cover: they take no request that could be made here."""

CASES: Final[dict[str, Case]] = {
    "GET /health/live": Case(),
    "GET /health/ready": Case(),
    "GET /metrics": Case(),
    "GET /docs": Case(),
    "GET /docs/{name}": Case(),
    "GET /.well-known/openid-configuration": Case(),
    "GET /.well-known/oauth-authorization-server": Case(),
    "GET /oauth/jwks": Case(),
    "POST /auth/token": Case(form=TOKENS),
    "POST /auth/refresh": Case(form=TOKENS),
    "POST /auth/revoke": Case(form={"token": "x" * 43, "client_id": "fitpulse-app"}),
    "POST /auth/introspect": Case(form={"token": "x" * 43, "client_id": "fitpulse-app"}),
    "POST /auth/logout": Case(form={}),
    "GET /auth/userinfo": Case(),
    "POST /auth/userinfo": Case(),
    "GET /oauth/authorize": Case(query=ASKING),
    "POST /oauth/authorize": Case(form={"client_id": "fitpulse-app"}),
    "GET /account/consent": Case(query="next=/oauth/authorize?client_id=fitpulse-app"),
    "POST /account/consent": Case(form={"answer": "yes", "csrf": "x"}),
    "GET /": Case(),
    "GET /account/style.css": Case(),
    "GET /account/sign-in": Case(),
    "POST /account/sign-in": Case(form={"email": "nobody@example.org", "password": PASSWORD, "csrf": "x"}),
    "GET /account/sign-up": Case(),
    "POST /account/sign-up": Case(form={"email": "nobody@example.org", "password": PASSWORD, "csrf": "x"}),
    "GET /account/confirm": Case(query="token=x"),
    "POST /account/confirm": Case(form={"token": "x", "password": PASSWORD, "csrf": "x"}),
    "GET /account/forgot": Case(),
    "POST /account/forgot": Case(form={"email": "nobody@example.org", "csrf": "x"}),
    "GET /account/reset": Case(query="token=x"),
    "POST /account/reset": Case(form={"token": "x", "password": PASSWORD, "csrf": "x"}),
    "GET /account/sign-ins": Case(),
    "POST /account/sign-ins/end": Case(form={"id": "{session_id}", "csrf": "x"}),
    "POST /account/sign-ins/end-all": Case(form={"csrf": "x"}),
    "POST /v1/users": Case(says(email="nobody@example.org", password=PASSWORD, name="Nobody")),
    "POST /v1/users/confirm": Case(says(token="x" * 43, password=PASSWORD)),
    "GET /v1/users/me": Case(),
    "PATCH /v1/users/me": Case(says(name="Somebody Else")),
    "DELETE /v1/users/me": Case(says(password=PASSWORD)),
    "POST /v1/users/me/exports": Case(),
    "GET /v1/users/me/exports": Case(),
    "GET /v1/users/me/exports/{export_id}": Case(),
    "GET /v1/users/me/exports/{export_id}/file": Case(),
    "GET /v1/me/consents": Case(),
    "POST /v1/me/consents": Case(says(purpose="video_review", version=1, action="given")),
    "GET /v1/me/sessions": Case(),
    "DELETE /v1/me/sessions/{session_id}": Case(),
    "DELETE /v1/me/sessions": Case(),
    "GET /v1/exercises": Case(query="q=bench"),
    "GET /v1/exercises/{exercise_id}": Case(),
    "GET /v1/me/athlete": Case(),
    "PUT /v1/me/athlete": Case(says(**PROFILE | {"minutes": 45})),
    "PATCH /v1/me/athlete": Case(says(minutes=50)),
    "GET /v1/workouts/next": Case(),
    "GET /v1/workouts": Case(),
    "GET /v1/workouts/{workout_id}": Case(),
    "PATCH /v1/workouts/{workout_id}": Case(says(note="changed by somebody else")),
    "POST /v1/workouts/{workout_id}/start": Case(),
    "POST /v1/workouts/{workout_id}/skip": Case(),
    "POST /v1/workouts/{workout_id}/items/{n}/swap": Case(says(cause="busy")),
    "POST /v1/workouts/{workout_id}/items/{n}/skip": Case(),
    "POST /v1/workouts/{workout_id}/sets": Case(logged()),
    "PUT /v1/workouts/{workout_id}/sets/{set_id}": Case(corrected),
    "DELETE /v1/workouts/{workout_id}/sets/{set_id}": Case(),
    "POST /v1/workouts/{workout_id}/complete": Case(says(minutes=40)),
    "POST /v1/workouts/{workout_id}/adapt": Case(),
    "POST /v1/workouts/{workout_id}/say": Case(says(what="too_hard")),
    "POST /v1/me/check-ins": Case(says(energy=2, soreness={"quadriceps": 2})),
    "GET /v1/me/check-ins": Case(),
    "GET /v1/me/readiness": Case(),
    "GET /v1/me/calendar": Case(query="weeks=2"),
    "GET /v1/me/calendar/edits": Case(),
    "PUT /v1/me/calendar/days/{day}": Case(says(wish="train", minutes=30)),
    "DELETE /v1/me/calendar/days/{day}": Case(),
    "PUT /v1/me/calendar/weeks/{day}": Case(says(weekdays=["tuesday", "thursday"])),
    "DELETE /v1/me/calendar/weeks/{day}": Case(),
    "POST /v1/me/calendar/moves": Case(a_move),
    "DELETE /v1/me/calendar/moves/{target}": Case(),
    "PUT /v1/me/calendar/weekdays": Case(says(weekdays=["tuesday", "thursday"])),
    "DELETE /v1/me/calendar/weekdays": Case(),
    "PUT /v1/me/calendar/event": Case(says(name="The meet", day="2027-06-12")),
    "DELETE /v1/me/calendar/event": Case(),
    "POST /v1/me/calendar/away": Case(says(first="2027-05-01", last="2027-05-09", cause="the sea")),
    "DELETE /v1/me/calendar/away/{away_id}": Case(),
    "PUT /v1/me/places/{name}": Case(says(equipment=["bands"])),
    "DELETE /v1/me/places/{name}": Case(),
    "GET /v1/me/beliefs": Case(),
    "PUT /v1/me/beliefs/{exercise_id}": Case(says(one_rep_max_kg=90)),
    "POST /v1/workouts/{workout_id}/sets/{set_id}/form": Case(says(**KEYPOINTS), query="exercise=squat"),
    "GET /v1/workouts/{workout_id}/sets/{set_id}/form": Case(),
    "GET /v1/form/specs": Case(),
    "GET /v1/form/specs/{movement}": Case(),
    "GET /v1/form/specs/{movement}/demonstration": Case(),
    "GET /v1/form/specs/{movement}/demonstration.svg": Case(),
    "GET /v1/records": Case(),
    "GET /v1/suggestions": Case(),
    "GET /v1/programs/templates": Case(),
    "GET /v1/programs/templates/{template}": Case(),
    "POST /v1/programs/check": Case(says(**PROGRAM)),
    "POST /v1/programs": Case(says(document=PROGRAM)),
    "GET /v1/programs": Case(),
    "GET /v1/programs/{program_id}": Case(),
    "PUT /v1/programs/{program_id}": Case(says(**PROGRAM | {"minutes": 25})),
    "DELETE /v1/programs/{program_id}": Case(),
    "POST /v1/programs/{program_id}/start": Case(),
    "POST /v1/programs/{program_id}/stop": Case(),
    "GET /v1/programs/{program_id}/export": Case(),
    "GET /v1/changes": Case(),
    "POST /v1/changes/{change_id}/undo": Case(),
    "POST /ml/plan": Case(
        says(profile={"goal": "strength", "days_per_week": 3, "minutes": 60, "equipment": []})
    ),
    "GET /v1/progress/statistics": Case(),
    "GET /v1/progress/exercises/{exercise_id}/e1rm": Case(),
    "GET /v1/progress/volume": Case(),
    "GET /v1/progress/streak": Case(),
    "GET /v1/progress/summary": Case(),
    "GET /v1/progress/form": Case(query="exercise=squat"),
    "GET /v1/community/membership": Case(),
    "PUT /v1/community/membership": Case(says(handle="somebody_else")),
    "DELETE /v1/community/membership": Case(),
    "GET /v1/leaderboards/weekly": Case(),
    "GET /v1/notifications": Case(),
    "POST /v1/notifications/read-all": Case(),
    "POST /v1/notifications/{notification_id}/read": Case(),
    "GET /v1/notifications/preferences": Case(),
    "PUT /v1/notifications/preferences": Case(says(mail={"workout": True, "record": True})),
    "GET /mail/off/{key}/{kind}": Case(),
    "POST /mail/off/{key}/{kind}": Case(),
    "GET /v1/operations/events/lag": Case(),
    "GET /v1/operations/events/dead": Case(),
    "POST /v1/operations/events/dead/{number}/requeue": Case(),
    "DELETE /v1/operations/events/dead/{number}": Case(),
    "GET /v1/operations/models": Case(),
    "GET /v1/operations/models/{model}": Case(),
    "POST /v1/operations/models/{model}/promote": Case(promoted),
    "POST /v1/operations/models/{model}/rollback": Case(says(why="it was better before")),
    "GET /v1/operations/models/{model}/compare": Case(),
    "GET /v1/operations/experiments": Case(),
    "POST /v1/operations/experiments": Case(started),
    "GET /v1/operations/experiments/{experiment}": Case(),
    "POST /v1/operations/experiments/{experiment}/stop": Case(says(why="enough")),
    "GET /dev/mail": Case(open_because=DEVELOPMENT),
    "GET /dev/mail/{mail_id}": Case(open_because=DEVELOPMENT),
}


async def inventory_rows() -> list[Route]:
    """The inventory, made from the code as it stands."""
    rows = json.loads((await inventory.documents())[inventory.ROUTES])
    return [Route(**row) for row in rows]


async def every_route() -> list[Route]:
    """What is called by a request."""
    return [route for route in await inventory_rows() if route.method != inventory.SOCKET]


async def documented() -> dict[str, set[int]]:
    """The statuses that each route of the API says it may answer with."""
    openapi = json.loads((await inventory.documents())[inventory.OPENAPI])
    return {
        f"{method.upper()} {path}": {int(status) for status in operation["responses"]}
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }


def places(owner: Owner) -> dict[str, str]:
    """What stands in a path: ids of the owner's things."""
    return {
        "workout_id": owner.workout_id,
        "set_id": owner.set_id,
        "change_id": owner.change_id,
        "notification_id": owner.notification_id,
        "session_id": owner.session_id,
        "export_id": owner.export_id,
        "exercise_id": LIFT,
        "program_id": owner.program_id,
        "template": "five-by-five",
        "n": "1",
        "day": owner.day,
        "target": day_after(owner.trained),
        "away_id": owner.away_id,
        "number": str(owner.letter),
        "model": "suggestions",
        "experiment": owner.experiment,
        "name": "start.js",
        "movement": "squat",
        "key": "x" * 43,
        "kind": "workout",
        "mail_id": "1",
    }


async def call(
    http: httpx2.AsyncClient, world: World, owner: Owner, route: Route, headers: Mapping[str, str]
) -> httpx2.Response:
    """Ask for the owner's thing at `route` with these headers."""
    case = CASES[route.name]
    path = route.path.format_map(places(owner))
    form = case.form and {name: value.format_map(places(owner)) for name, value in case.form.items()}
    return await http.request(
        route.method,
        f"{path}?{case.query}" if case.query else path,
        json=case.body(owner, world) if case.body else None,
        data=form,
        headers=dict(headers),
    )
