"""What the coach believes about a body, and the person's word against it."""

from dataclasses import replace
from typing import Final
from uuid import UUID, uuid5

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import Catalogue, Exercise
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Invalid, NotFound
from fitpulse.kernel.strength import one_rep_max
from fitpulse.services.coaching.api import Beliefs, BeliefsRequest, CoachingApi
from fitpulse.services.training.domain.profile import ProfileNeeded, local_date
from fitpulse.services.training.domain.told import StrengthTold, Told
from fitpulse.services.training.service import learning, told_journal, translation
from fitpulse.services.training.service.learning import Past
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.store import profiles, told
from fitpulse.services.training.store.profiles import StoredProfile

DEFAULT_BODYWEIGHT_KG: Final = 70.0


class ExerciseNotBelieved(NotFound):
    slug = "belief-unknown-exercise"
    title = "There is no such exercise"

    def __init__(self, exercise: str) -> None:
        super().__init__(f"No exercise has the id {exercise!r}; find ids with GET /v1/exercises.")


class NotMeasured(Invalid):
    slug = "belief-not-measured"
    title = "This exercise has no one-repetition maximum"

    def __init__(self) -> None:
        super().__init__("Only exercises counted in repetitions with a load have one.")


class Convictions:
    """Reads beliefs and takes corrections of them."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._exercises = catalogue.index
        self._registry = registry

    async def get(self, user_id: UUID) -> Beliefs:
        """What is believed now; raises ProfileNeeded and CoachAway."""
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            past = await learning.read_past(tx, user_id)
        return await self._beliefs(stored, past)

    async def correct(
        self, user_id: UUID, exercise: str, *, e1rm_kg: float | None, load_kg: float | None, reps: int | None
    ) -> Beliefs:
        """Take the person's word: an e1RM in the exercise's load unit, or a load and the reps it allows.

        Raises ExerciseNotBelieved, NotMeasured, ProfileNeeded and CoachAway.
        """
        known = self._exercises.get(exercise)
        if known is None:
            raise ExerciseNotBelieved(exercise)
        at = self._clock.now()
        name = uuid5(user_id, f"strength:{exercise}")
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            if stored is None or stored.profile is None:
                raise ProfileNeeded
            whole = _whole_e1rm(known, stored.profile.bodyweight_kg, e1rm_kg, load_kg, reps)
            now = Told(
                id=name,
                at=at,
                local_date=local_date(at, stored.profile.time_zone),
                said=StrengthTold(exercise=exercise, e1rm_kg=whole),
            )
            past = await learning.read_past(tx, user_id, telling=now)
        # Asked before anything is stored: the transaction would stay open for as long as the coach takes.
        believed = await self._beliefs(stored, past)
        async with self._db.exclusive(user_id) as tx:
            before = await told.find(tx, user_id, name)
            if before is not None:
                now = replace(now, revision=before.revision + 1)
            title = f"Said what you can lift: {known.name}"
            await told_journal.change(tx, user_id, before, now, title, at=at)
        return believed

    async def _beliefs(self, stored: StoredProfile | None, past: Past) -> Beliefs:
        if stored is None or stored.profile is None:
            raise ProfileNeeded
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            learned = await learning.learn(coach, past, stored.profile.bodyweight_kg)
            athlete = translation.athlete(stored.profile)
            return await coach.beliefs(
                BeliefsRequest(athlete=athlete, body=learned.body, at=self._clock.now())
            )


def _whole_e1rm(
    exercise: Exercise,
    bodyweight_kg: float | None,
    e1rm_kg: float | None,
    load_kg: float | None,
    reps: int | None,
) -> float:
    """The e1RM of the whole load in kilograms: external ones and the share of the body that is moved."""
    share = exercise.bodyweight_fraction * (bodyweight_kg or DEFAULT_BODYWEIGHT_KG)
    if exercise.measure != "reps" or exercise.mechanics in {"cardio", "mobility"}:
        raise NotMeasured
    if e1rm_kg is not None:
        whole: float | None = e1rm_kg + share
    else:
        whole = one_rep_max((load_kg or 0.0) + share, reps or 0, 0.0)
    if whole is None or whole <= 0.0:
        raise NotMeasured
    return round(whole, 3)
