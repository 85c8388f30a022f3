"""A person who owns one of everything, each text of theirs marked, so that a leak can't hide."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from fitpulse.services.coaching.domain.experiments.assignment import Arm, Split
from fitpulse.services.coaching.domain.experiments.report import Design
from fitpulse.services.coaching.domain.models.draft import Draft
from fitpulse.services.coaching.domain.models.forms import FILE, SUGGESTIONS
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.models import Models
from fitpulse.services.coaching.service.policies import shipped_policy
from fitpulse.services.identity.domain.accounts import Role
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.exporter import Exporter
from tests.e2e.person import Person
from tests.faults.world import World
from tests.services.coaching.form.recorded import squats

PROFILE: Final[dict[str, Any]] = {
    "goals": ["strength"],
    "experience": "intermediate",
    "days_per_week": 5,
    "minutes": 60,
    "equipment": ["barbell", "plates", "rack", "bench", "dumbbells"],
    "bodyweight_kg": 80,
    "birth_year": 1990,
    "sex": "female",
}
LIFT: Final = "barbell-bench-press"
PROGRAM: Final[dict[str, Any]] = {
    "format": "fitpulse.program/1",
    "title": "Bench",
    "weeks": [{"days": ["a"]}],
    "days": {"a": {"name": "Bench", "slots": [{"lift": "bench"}]}},
    "lifts": {"bench": {"exercise": LIFT, "rule": {"type": "linear", "sets": 2, "reps": 5, "add_kg": 2.5}}},
    "days_per_week": 5,
    "minutes": 20,
}
KEYPOINTS: Final[dict[str, Any]] = msgspec.to_builtins(squats(1, fps=12))
CONSENT: Final = {"purpose": "form_recordings", "version": 1, "action": "given"}
LETTER: Final = """
insert into events.dead_letter
  (consumer_group, partition, key, seq, id, type, payload, attempts, error, failed_at)
values ('identity.upkeep', 0, $1, $4, $2, 'fitpulse.test.lost.v1', $3, 8, 'builtins.RuntimeError', now())
returning number"""


@dataclass(slots=True)
class Owner:
    """`mark` stands in all their texts; the ids are of things of theirs that still can be changed."""

    person: Person
    user_id: UUID
    mark: str
    workout_id: str = ""
    set_id: str = ""
    change_id: str = ""
    notification_id: str = ""
    session_id: str = ""
    export_id: str = ""
    program_id: str = ""
    day: str = ""
    """A day to come of whose training they said something; its week is spoken of too."""

    trained: str = ""
    """A day to come on which they said that they train."""
    away_id: str = ""
    letter: int = 0
    """The number of a dead letter about them."""
    version: str = ""
    """A version of a policy that nobody uses yet."""
    experiment: str = ""
    """The key of an experiment that runs."""
    expired: str = ""
    """An access token of theirs that was good a day ago."""

    @property
    def token(self) -> str:
        token: str = self.person.tokens["access_token"]
        return token

    def secrets(self) -> tuple[str, ...]:
        """What must appear in nobody else's answers."""
        return self.mark, self.person.email, self.workout_id, self.set_id, self.program_id, str(self.user_id)


def a_set(at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "exercise": LIFT,
        "performed_at": at.isoformat(),
        "n": 1,
        "reps": 5,
        "load_kg": 80,
        "rir": 2,
    } | changes


async def settle(world: World) -> Owner:
    """Make the owner through the public API alone."""
    person = await world.person()
    mark = f"zq{secrets.token_hex(6)}"
    owner = Owner(person, await world.user_id(person), mark, expired=person.tokens["access_token"])
    await told(person, "PATCH", "/v1/users/me", {"name": f"Ada {mark}"})
    await told(person, "PUT", "/v1/community/membership", {"handle": f"h{secrets.token_hex(6)}"})
    await told(person, "PUT", "/v1/notifications/preferences", {"mail": {"workout": False, "record": False}})
    limits = [{"region": "wrist", "severity": 1, "note": f"wrist {mark}"}]
    await told(person, "PUT", "/v1/me/athlete", PROFILE | {"limitations": limits})
    first = await person.get("/v1/workouts/next")
    for n in (1, 2):
        done = a_set(world.clock.now(), n=n, note=f"set {mark}")
        await told(person, "POST", f"/v1/workouts/{first['id']}/sets", done)
    await told(
        person, "POST", f"/v1/workouts/{first['id']}/complete", {"minutes": 50, "note": f"done {mark}"}
    )
    await world.drain()
    await until_trainable(world, owner)
    await told(person, "POST", "/v1/me/consents", CONSENT)
    await world.drain()
    program = {"document": PROGRAM | {"title": f"Bench {mark}"}}
    owner.program_id = (await told(person, "POST", "/v1/programs", program))["id"]
    await speak_of_calendar(world, owner)
    done = a_set(world.clock.now(), note=f"open {mark}")
    await told(person, "POST", f"/v1/workouts/{owner.workout_id}/sets", done)
    checked = f"/v1/workouts/{owner.workout_id}/sets/{done['id']}/form?exercise=squat"
    await told(person, "POST", checked, KEYPOINTS)
    await told(person, "PATCH", f"/v1/workouts/{owner.workout_id}", {"note": f"workout {mark}"})
    await world.drain()
    owner.export_id = (await told(person, "POST", "/v1/users/me/exports"))["id"]
    await world.process.service(Exporter).work_off()
    await world.drain()
    owner.set_id = done["id"]
    owner.change_id = (await person.get("/v1/changes"))["items"][0]["id"]
    owner.notification_id = (await person.get("/v1/notifications"))["items"][0]["id"]
    owner.letter = await bury(world, owner)
    await undecided(world, owner)
    other = Person(world.client())
    other.email = person.email
    await other.sign_in()
    sessions = (await person.get("/v1/me/sessions"))["items"]
    owner.session_id = next(one["id"] for one in sessions if one["kind"] == "client" and not one["current"])
    return owner


async def speak_of_calendar(world: World, owner: Owner) -> None:
    """A check-in, a named place, a day, its week and time away, all of them weeks from today."""
    person, today = owner.person, world.clock.now().date()
    owner.day = (today + timedelta(days=30)).isoformat()
    await told(person, "POST", "/v1/me/check-ins", {"energy": 3})
    await told(person, "PUT", f"/v1/me/places/home {owner.mark}", {"equipment": ["bands"]})
    await told(person, "PUT", "/v1/me/places/start.js", {"equipment": ["bands"]})
    await told(person, "PUT", f"/v1/me/calendar/days/{owner.day}", {"wish": "train"})
    await told(person, "PUT", f"/v1/me/calendar/weeks/{owner.day}", {"weekdays": ["monday"]})
    owner.trained = (today + timedelta(days=34)).isoformat()
    await told(person, "PUT", f"/v1/me/calendar/days/{owner.trained}", {"wish": "train"})
    away = {
        "first": (today + timedelta(days=40)).isoformat(),
        "last": (today + timedelta(days=45)).isoformat(),
    }
    said = await told(person, "POST", "/v1/me/calendar/away", away | {"cause": f"sea {owner.mark}"})
    owner.away_id = said["away"][0]["id"]


async def bury(world: World, owner: Owner) -> int:
    """A dead letter about the owner, of a type that its group does not know; returns its number."""
    number: int = await world.admin.fetchval(
        LETTER, owner.user_id, uuid4(), owner.mark.encode(), secrets.randbits(62)
    )
    return number


async def undecided(world: World, owner: Owner) -> None:
    """Versions that can be promoted and rolled back, and an experiment that can be stopped."""
    models, experiments = world.process.service(Models), world.process.service(Experiments)
    shipped = shipped_policy(SUGGESTIONS)
    for _ in range(2):
        held, owner.version = owner.version, f"{secrets.randbits(40)}.0.0"
        draft = Draft(
            kind=SUGGESTIONS.kind,
            name=SUGGESTIONS.name,
            version=owner.version,
            format=SUGGESTIONS.format,
            trained_on="a test",
            metrics={},
            files={FILE: msgspec.json.encode(shipped.policy)},
        )
        await models.register(draft)
    if held:
        await models.promote(SUGGESTIONS.name, held, "live", by="a test", why="so that there is a way back")
    owner.experiment = f"test-{secrets.token_hex(8)}"
    split = Split(salt=owner.experiment, arms=(Arm(name="control"), Arm(name="other")))
    design = Design(key=owner.experiment, place=owner.experiment, split=split, metric="workouts", effect=0.5)
    await experiments.start(design, by="a test", why="so that there is one")


async def stranger_of(world: World) -> Person:
    """Another athlete, with a profile and a workout of their own, so that nothing is refused for lack of one."""
    person = await world.person()
    await told(person, "PUT", "/v1/me/athlete", PROFILE)
    await person.get("/v1/workouts/next")
    return person


async def promote(world: World, person: Person, to: Role = "operator") -> None:
    """Change someone's role, as `fitpulse people role` does; it is in tokens issued from then on."""
    await world.process.service(Accounts).set_role(person.email, to)
    await person.sign_in()


async def until_trainable(world: World, owner: Owner) -> None:
    """Move the clock to the next day whose plan has something to do."""
    for _ in range(4):
        world.clock.advance(timedelta(days=1))
        await owner.person.sign_in()
        workout = await owner.person.get("/v1/workouts/next")
        if workout["plan"]["items"]:
            owner.workout_id = workout["id"]
            return
    message = "four days of rest in a row"
    raise AssertionError(message)


async def told(person: Person, method: str, path: str, body: Any = None) -> Any:
    """A call that must succeed; its JSON, if any."""
    answer = await person.call(method, path, body)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None
