"""A workout under way as the coach takes it up, and what comes back of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.services.coaching import api as coaching
from fitpulse.services.training.domain.calendar import Place
from fitpulse.services.training.domain.profile import Profile, ProfileNeeded, local_date
from fitpulse.services.training.domain.told import Told
from fitpulse.services.training.domain.underway import WORKING, Memory, hurting, rejoined
from fitpulse.services.training.domain.workout import (
    Item,
    LoggedSet,
    WorkoutClosed,
    WorkoutPlan,
    WorkoutSkipped,
    WorkoutUnknown,
)
from fitpulse.services.training.service import learning, translation
from fitpulse.services.training.service.learning import Past
from fitpulse.services.training.store import calendars, profiles, told, underway
from fitpulse.services.training.store.underway import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A workout under way, who does it, and what their body has still to learn."""

    workout: Underway
    profile: Profile
    past: Past
    hurts: tuple[str, ...]
    place: Place | None
    checkin: coaching.CheckIn | None

    def athlete(self) -> coaching.AthleteProfile:
        """The profile as it holds in this workout: its time and equipment, and what hurts spared."""
        wish = self.workout.wish
        found = translation.athlete(self.profile, wish.equipment)
        spared = tuple(coaching.Injury(region=region) for region in self.hurts)
        if self.place is not None and wish.equipment is None:
            found = translation.at_place(found, self.place)
        minutes = found.minutes if wish.minutes is None else wish.minutes
        return replace(found, minutes=minutes, injuries=(*found.injuries, *spared))

    def before(self, sets: Iterable[LoggedSet]) -> Past:
        """What there is to learn without these sets."""
        left_out = {done.id for done in sets}
        return replace(self.past, sets=[one for one in self.past.sets if one.id not in left_out])

    def and_told(self, one: Told) -> Past:
        return replace(self.past, told=[*self.past.told, one])


async def find(tx: Tx, user_id: UUID, workout_id: UUID) -> Underway:
    """A workout that is open; raises WorkoutUnknown, WorkoutSkipped and WorkoutClosed."""
    workout = await underway.find(tx, user_id, workout_id)
    if workout is None:
        raise WorkoutUnknown
    if workout.state == "skipped":
        raise WorkoutSkipped
    if workout.state == "completed":
        detail = "It is completed; what is planned next follows from it."
        raise WorkoutClosed(detail)
    return workout


async def read(tx: Tx, user_id: UUID, workout: Underway, *, at: datetime) -> Scene:
    """All that a workout is adapted from; raises ProfileNeeded."""
    stored = await profiles.find(tx, user_id)
    if stored is None or stored.profile is None:
        raise ProfileNeeded
    profile = stored.profile
    said = [pain.region for pain in await told.pains(tx, user_id, workout.id)]
    known = [limitation.region for limitation in profile.limitations]
    return Scene(
        workout=workout,
        profile=profile,
        past=await learning.read_past(tx, user_id),
        hurts=hurting(workout.sets, said, known),
        place=(await calendars.find(tx, user_id)).said.place_of(workout.local_date),
        checkin=learning.checkin(await told.checkin(tx, user_id, local_date(at, profile.time_zone))),
    )


def session_of(
    scene: Scene, plan: WorkoutPlan, left: Sequence[Item], done: Iterable[LoggedSet], memory: Memory
) -> coaching.Underway:
    """The session for the coach, of which `left` is still to do."""
    return coaching.Underway(
        id=str(scene.workout.id),
        at=scene.workout.began_at,
        plan=translation.coach_plan(replace(plan, items=tuple(left))),
        athlete=scene.athlete(),
        checkin=scene.checkin,
        planned_minutes=plan.minutes,
        planned_sets=sum(one.kind in WORKING for item in plan.items for one in item.sets),
        expected=memory.expected,
        begun=True,
        eased=memory.eased,
        said=memory.said,
        sets=sum(one.kind in WORKING for one in done),
    )


def set_done(logged: LoggedSet) -> coaching.SetDone:
    return coaching.SetDone(
        exercise=logged.exercise,
        at=logged.performed_at,
        kind=logged.kind,
        reps=logged.reps,
        load_kg=logged.load_kg,
        rir=logged.rir,
        seconds=logged.seconds,
        distance_m=logged.distance_m,
        pain=logged.pain,
    )


async def expecting(
    coach: coaching.CoachingApi, scene: Scene, session: coaching.Underway, past: Past
) -> coaching.Underway:
    """The session with what its loads rest on: what is not remembered yet is what `past` lets expect."""
    if all(item.exercise in session.expected for item in session.plan.items):
        return session
    learned = await learning.learn(coach, past, scene.profile.bodyweight_kg)
    request = coaching.BeginRequest(
        id=session.id,
        plan=session.plan,
        athlete=session.athlete,
        body=learned.body,
        at=session.at,
        checkin=scene.checkin,
    )
    begun = await coach.begin(request)
    return replace(session, expected={**begun.expected, **session.expected})


def plan_after(
    plan: WorkoutPlan, left: Sequence[Item], session: coaching.Underway, catalogue: Catalogue
) -> WorkoutPlan:
    """The whole plan with what the session has left now."""
    now = [translation.item(n, one, catalogue) for n, one in enumerate(session.plan.items, start=1)]
    return rejoined(plan, left, now, session.plan.minutes)
