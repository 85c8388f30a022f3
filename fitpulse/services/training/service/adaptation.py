"""Adapting a workout under way: to the sets done in it, and to what the person says on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict
from fitpulse.kernel.ids import new_id
from fitpulse.services.coaching.api import AdaptRequest, CoachingApi, SayRequest, What, Wish
from fitpulse.services.training.domain.profile import local_date
from fitpulse.services.training.domain.told import Pain, Told
from fitpulse.services.training.domain.underway import (
    ExerciseNotLeft,
    Memory,
    PlanChange,
    differences,
    left_of,
    ticked,
)
from fitpulse.services.training.domain.workout import LoggedSet, WorkoutPlan
from fitpulse.services.training.service import learning, told_journal, underway
from fitpulse.services.training.service.documents import ENCODER, workout_document
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.service.underway import Scene
from fitpulse.services.training.service.workouts import begin, keep_plan
from fitpulse.services.training.store import underway as store
from fitpulse.services.training.store import workouts
from fitpulse.services.training.store.underway import Underway
from fitpulse.services.training.store.workouts import Document

MOST_AT_ONCE: Final = 12
"""Sets answered in one call; of more that were logged offline the newest count, the rest has been trained."""


TITLES: Final[dict[What, str]] = {
    "busy": "Found a way around a busy station",
    "pain": "Planned around a pain",
    "too_hard": "Made the rest easier",
    "too_easy": "Made the rest harder",
    "minutes_left": "Fitted the rest into less time",
}


class WorkoutMoved(Conflict):
    slug = "workout-moved"
    title = "This workout changed meanwhile"

    def __init__(self) -> None:
        super().__init__("A set was logged or the plan was changed at the same moment. Ask again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What becomes of a plan: why in one line, what it is now, and the reasons of single sets."""

    reason: str
    plan: WorkoutPlan
    memory: Memory
    reasons: Mapping[tuple[str, int], str]


class Adaptation:
    """Answers are `AdaptedOut` as JSON."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._registry = registry

    async def adapt(self, user_id: UUID, workout_id: UUID) -> bytes:
        """Let the rest of the plan follow from the sets that it has not answered yet.

        Each set is answered once, also where the answer was undone afterwards. A program's sets are its own to
        judge, so that only pain changes a workout of one.
        """
        at = self._clock.now()
        async with self._db.read(user_id) as tx:
            workout = await underway.find(tx, user_id, workout_id)
            memory = workout.memory or Memory()
            fresh = [one for one in workout.sets if one.id not in memory.answered]
            if not fresh:
                turn = Turn(reason="", plan=workout.plan, memory=memory, reasons={})
                return _answer(workout.row, workout, turn)
            scene = await underway.read(tx, user_id, workout, at=at)
        turn = await self._after_sets(scene, memory, fresh)
        async with self._db.exclusive(user_id) as tx:
            await self._keep(tx, user_id, scene, turn, f"Adapted to {self._names(fresh)}", at=at)
            return _answer(await workouts.one(tx, user_id, workout_id), scene.workout, turn)

    async def say(self, user_id: UUID, workout_id: UUID, wish: Wish) -> bytes:
        """Answer a wish with the workout that remains; raises ExerciseNotLeft.

        Pain is remembered by the body, which plans around it for two weeks.
        """
        at = self._clock.now()
        async with self._db.read(user_id) as tx:
            workout = await underway.find(tx, user_id, workout_id)
            scene = await underway.read(tx, user_id, workout, at=at)
        plan, memory = scene.workout.plan, scene.workout.memory or Memory()
        left = left_of(plan, scene.workout.sets)
        if wish.exercise is not None and all(item.exercise != wish.exercise for item in left):
            raise ExerciseNotLeft(wish.exercise)
        pain = _pain(wish, scene, at)
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            past = scene.past if pain is None else scene.and_told(pain)
            body = (await learning.learn(coach, past, scene.profile.bodyweight_kg)).body
            session = underway.session_of(scene, plan, left, scene.workout.sets, memory)
            session = await underway.expecting(coach, scene, session, past)
            granted = await coach.say(SayRequest(session=session, wish=wish, body=body, at=at))
        turn = Turn(
            reason=granted.plan.reason,
            plan=underway.plan_after(plan, left, granted, self._catalogue),
            memory=replace(memory, expected=granted.expected, eased=granted.eased, said=granted.said),
            reasons={},
        )
        async with self._db.exclusive(user_id) as tx:
            await self._keep(tx, user_id, scene, turn, TITLES[wish.what], at=at)
            if pain is not None:
                name = self._catalogue.by_id(wish.exercise or "").name
                await told_journal.change(tx, user_id, None, pain, f"{name} hurts ({wish.region})", at=at)
            return _answer(await workouts.one(tx, user_id, workout_id), scene.workout, turn)

    async def _after_sets(self, scene: Scene, memory: Memory, fresh: list[LoggedSet]) -> Turn:
        """Ask the coach about each set in the order they were done."""
        plan, reasons, told = scene.workout.plan, dict[tuple[str, int], str](), list[str]()
        done = [one for one in scene.workout.sets if one.id in memory.answered]
        asked = [one for one in fresh[-MOST_AT_ONCE:] if one.pain is not None or not scene.workout.of_program]
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            body = (await learning.learn(coach, scene.past, scene.profile.bodyweight_kg)).body
            for one in fresh:
                if one in asked:
                    left = left_of(plan, done, one.item)
                    session = underway.session_of(scene, plan, left, done, memory)
                    session = await underway.expecting(coach, scene, session, scene.before(fresh))
                    request = AdaptRequest(session=session, done=underway.set_done(one), body=body, n=one.n)
                    answer = await coach.adapt(request)
                    left = ticked(left, one.exercise, one.n)
                    plan = underway.plan_after(plan, left, answer.session, self._catalogue)
                    after = answer.session
                    memory = replace(memory, expected=after.expected, eased=after.eased, said=after.said)
                    reasons |= {
                        (change.exercise, change.before.n): change.reason for change in answer.changes
                    }
                    told += [change.reason for change in answer.changes]
                done.append(one)
        answered = (*memory.answered, *(one.id for one in fresh))
        return Turn(
            reason=" ".join(dict.fromkeys(told)),
            plan=plan,
            memory=replace(memory, answered=answered),
            reasons=reasons,
        )

    async def _keep(
        self, tx: Tx, user_id: UUID, scene: Scene, turn: Turn, title: str, *, at: datetime
    ) -> None:
        """Store the turn unless the workout has moved since it was read; raises WorkoutMoved."""
        workout = await workouts.lock(tx, user_id, scene.workout.id)
        now = await store.find(tx, user_id, scene.workout.id)
        if workout is None or now is None or now.mark != scene.workout.mark:
            raise WorkoutMoved
        await begin(tx, user_id, workout, started_at=at, at=at)
        if turn.plan != workout.plan:
            await keep_plan(tx, user_id, workout, turn.plan, workout.note, title, at=at)
        await store.remember(tx, user_id, workout.id, turn.memory)

    def _names(self, sets: list[LoggedSet]) -> str:
        exercises = dict.fromkeys(one.exercise for one in sets)
        known = self._catalogue.index
        names = [known[exercise].name if exercise in known else exercise for exercise in exercises]
        return names[-1] if len(names) == 1 else f"{len(sets)} sets"


def _pain(wish: Wish, scene: Scene, at: datetime) -> Told | None:
    if wish.what != "pain" or wish.exercise is None or wish.region is None:
        return None
    return Told(
        id=new_id(),
        at=at,
        local_date=local_date(at, scene.profile.time_zone),
        said=Pain(exercise=wish.exercise, region=wish.region),
        workout_id=scene.workout.id,
    )


def _answer(row: Document | None, workout: Underway, turn: Turn) -> bytes:
    assert row is not None, "it was there in this transaction"
    changes = differences(workout.plan, turn.plan, turn.reasons)
    return ENCODER.encode(
        {
            "reason": turn.reason,
            "changes": [_shown(change) for change in changes],
            "remaining": left_of(turn.plan, workout.sets),
            "workout": msgspec.Raw(workout_document(row)),
        }
    )


def _shown(change: PlanChange) -> dict[str, Any]:
    return {
        "item": change.item,
        "exercise": change.exercise,
        "n": change.n,
        "field": change.field,
        "from": change.before,
        "to": change.after,
        "reason": change.reason,
    }
