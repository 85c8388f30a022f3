"""`fitpulse up --demo`: an athlete with two years of training behind them, made by the public use cases."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from fitpulse.infra.embedded import private
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from fitpulse.main.compose import Process, process
from fitpulse.main.demo_athlete import DemoAthlete
from fitpulse.main.failure import Misconfigured
from fitpulse.services.community.service.taking_part import Community
from fitpulse.services.identity.service.accounts import Accounts, Joining, LinkSpent
from fitpulse.services.identity.service.sign_ins import Browser, Mismatch, SignIns
from fitpulse.services.notifications.domain.answers import MailPreferences, Preferences
from fitpulse.services.notifications.service import Notifications
from fitpulse.services.training.domain.profile import Profile
from fitpulse.services.training.domain.sets import SetValues
from fitpulse.services.training.service.planning import Planning
from fitpulse.services.training.service.profiles import Profiles
from fitpulse.services.training.service.sets import SetLog
from fitpulse.services.training.service.workouts import Workouts

EMAIL: Final = "demo@fitpulse.example"
DAYS: Final = 730
PROFILE: Final = Profile(
    goals=("strength",),
    experience="novice",
    days_per_week=4,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar", "cable", "lat-pulldown"),
    bar_kg=20.0,
    plates_kg=None,
    dumbbells_kg=None,
    limitations=(),
    units="metric",
    birth_year=1992,
    sex="female",
    bodyweight_kg=66.0,
    height_cm=170.0,
    preferred=("barbell-back-squat", "barbell-bench-press"),
    forbidden=(),
    time_zone="UTC",
)


async def make_demo(running: Process, folder: Path, console: Console) -> None:
    """Make the athlete once, and say how to sign in; the password is random and kept below the home.

    The note is written last: without it, what an interrupted start has left is erased, and the years begin anew.
    Raises Misconfigured where the address has an account with another password.
    """
    note = folder / "demo.json"
    password = private.password(folder / "demo.password")
    if not note.exists():
        await _erase(running, password)
        user_id = await _join(running, password)
        await _train(running, user_id, console)
        private.write(note, json.dumps({"user_id": str(user_id)}))
    console.print(f"Demo athlete: sign in as [bold]{EMAIL}[/bold] with the password [bold]{password}[/bold]")


async def _erase(running: Process, password: str) -> None:
    """Erase an athlete whose years were cut short, by the same use cases as anyone who leaves."""
    try:
        entered = await running.service(SignIns).sign_in(EMAIL, password, Browser(remote="127.0.0.1"))
    except Mismatch:
        return
    await running.service(Accounts).erase(entered.user_id, password)
    await running.relay.drain(timeout_s=None)


async def _join(running: Process, password: str) -> UUID:
    accounts: Accounts = running.service(Accounts)
    try:
        user_id = await accounts.create_account(Joining(email=EMAIL, password=password, name="Mira Rask"))
    except LinkSpent as error:
        message = (
            f"{EMAIL} has an account already, and its password is not the one kept in FITPULSE_HOME. "
            "Start without --demo, or with a new FITPULSE_HOME."
        )
        raise Misconfigured(message) from error
    await running.service(Notifications).prefer(
        user_id, Preferences(mail=MailPreferences(workout=False, record=False))
    )
    await running.service(Community).join(user_id, "mira_rask")
    return user_id


async def _train(running: Process, user_id: UUID, console: Console) -> None:
    """Live two years, a day at a time, on a clock of their own."""
    now = datetime.now(UTC)
    first = (now - timedelta(days=DAYS)).replace(hour=17, minute=0, second=0, microsecond=0)
    clock = ManualClock(first)
    athlete = DemoAthlete(first.date())
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console)
    async with process(running.resources.settings, clock=clock, background=False) as past:
        await past.service(Profiles).put(user_id, PROFILE, if_version=None)
        with bar:
            for day in bar.track(range(DAYS), description="Two years of training"):
                clock.set(first + timedelta(days=day))
                if athlete.shows_up(clock.now().date()):
                    await _train_today(past, user_id, athlete, clock)
    with console.status("Working out what it all adds up to"):
        await running.relay.drain(timeout_s=None)


async def _train_today(past: Process, user_id: UUID, athlete: DemoAthlete, clock: ManualClock) -> None:
    workout = json.loads(await past.service(Planning).next(user_id))
    if not workout["plan"]["items"]:
        return
    workout_id = UUID(workout["id"])
    for item in workout["plan"]["items"]:
        for planned in item["sets"]:
            values = set_values(item, planned, athlete, clock.now())
            await past.service(SetLog).log(user_id, workout_id, new_id(), values, None)
            clock.advance(timedelta(seconds=45 + planned["rest_s"]))
    effort = 6 + 2 * athlete.chance.random()
    await past.service(Workouts).complete(
        user_id, workout_id, completed_at=None, minutes=None, rpe=round(effort, 1), note=None
    )


def set_values(
    item: dict[str, Any], planned: dict[str, Any], athlete: DemoAthlete, at: datetime
) -> SetValues:
    """What the athlete reports of one planned set."""
    day: date = at.date()
    done = {"reps": None, "load_kg": None, "rir": None, "seconds": None}
    return SetValues(
        exercise=item["exercise"],
        item=item["n"],
        n=planned["n"],
        kind=planned["kind"],
        performed_at=at,
        distance_m=None,
        superset=item["superset"],
        pain=None,
        note="",
        target_reps=planned["reps_min"],
        target_rir=planned["rir"],
        target_seconds=planned["seconds"],
        **(done | athlete.do(item["exercise"], planned, day)),
    )
