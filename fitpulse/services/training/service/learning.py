"""Teaching the body what was done since, by the coach, and knowing it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.coaching.api import (
    BodyState,
    CheckIn,
    CoachingApi,
    LearnRequest,
    SessionDone,
    SetDone,
    StrengthClaim,
)
from fitpulse.services.training.domain.learning import Lesson, SessionToLearn, Unlearned, earliest, lessons
from fitpulse.services.training.domain.sets import StoredSet
from fitpulse.services.training.domain.told import Answers, Pain, Told
from fitpulse.services.training.store import bodies
from fitpulse.services.training.store import told as told_store
from fitpulse.services.training.store.bodies import Changes, Snapshot

BODY: Final = msgspec.json.Decoder(BodyState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What there is to learn: everything after `base`, because of `changes`."""

    version: int
    base: Snapshot
    changes: Changes
    sets: Sequence[StoredSet]
    sessions: Sequence[SessionToLearn]
    told: Sequence[Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The body after `past`."""

    past: Past
    body: BodyState


async def read_past(tx: Tx, user_id: UUID, *, telling: Told | None = None) -> Past:
    """Read what is not learned yet, from the newest snapshot that no change contradicts.

    `telling` is read as if it had been told already, in the place of what it corrects.
    """
    version = await bodies.version(tx, user_id)
    changes = await bodies.changes(tx, user_id)
    moments = [entry.when for entry in (*changes.sets, *changes.sessions, *changes.told)]
    if telling is not None:
        before = await told_store.find(tx, user_id, telling.id)
        moments.append(Unlearned(at=telling.at, learned_at=None if before is None else before.at))
    base = await bodies.newest(tx, user_id, before=earliest(moments))
    sets: Sequence[StoredSet] = ()
    sessions: Sequence[SessionToLearn] = ()
    told: Sequence[Told] = ()
    if moments:
        sets = await bodies.sets_after(tx, user_id, base.through)
        sessions = await bodies.sessions_after(tx, user_id, base.through)
        told = await told_store.after(tx, user_id, base.through)
    if telling is not None:
        told = [*(one for one in told if one.id != telling.id), telling]
    return Past(version=version, base=base, changes=changes, sets=sets, sessions=sessions, told=told)


async def learn(coach: CoachingApi, past: Past, bodyweight_kg: float | None) -> Learned:
    """Ask the coach to take up the past, lesson by lesson."""
    body = BodyState() if past.base.body is None else BODY.decode(past.base.body)
    for lesson in lessons(past.sets, past.sessions, past.told):
        body = await coach.learn(_request(body, bodyweight_kg, lesson))
    return Learned(past=past, body=body)


async def keep(tx: Tx, user_id: UUID, learned: Learned) -> None:
    """Store what was learned; nothing to do where nothing had changed."""
    past = learned.past
    if not past.changes:
        return
    through = _through(past)
    result = None
    if through > past.base.through:
        result = Snapshot(through=through, body=msgspec.json.encode(learned.body).decode())
    await bodies.keep(tx, user_id, past.changes, base=past.base, result=result, version=past.version + 1)


def _through(past: Past) -> datetime:
    moments = [past.base.through]
    moments += [one.values.performed_at for one in past.sets]
    moments += [session.completed_at for session in past.sessions]
    moments += [one.at for one in past.told]
    return max(moments)


def _request(body: BodyState, bodyweight_kg: float | None, lesson: Lesson) -> LearnRequest:
    if lesson.told is not None:
        return _told(body, bodyweight_kg, lesson.told)
    session = lesson.session
    return LearnRequest(
        body=body,
        bodyweight_kg=bodyweight_kg,
        sets=tuple(done(one) for one in lesson.sets),
        session=None
        if session is None
        else SessionDone(
            at=session.completed_at,
            minutes=session.minutes,
            planned_minutes=session.planned_minutes,
            rpe=session.rpe,
        ),
    )


def _told(body: BodyState, bodyweight_kg: float | None, told: Told) -> LearnRequest:
    said = told.said
    if isinstance(said, Answers):
        return LearnRequest(body=body, bodyweight_kg=bodyweight_kg, checkin=checkin(told))
    if isinstance(said, Pain):
        broken_off = SetDone(exercise=said.exercise, at=told.at, kind="warmup", pain=said.region)
        return LearnRequest(body=body, bodyweight_kg=bodyweight_kg, sets=(broken_off,))
    claim = StrengthClaim(exercise=said.exercise, at=told.at, e1rm_kg=said.e1rm_kg)
    return LearnRequest(body=body, bodyweight_kg=bodyweight_kg, claims=(claim,))


def checkin(told: Told | None) -> CheckIn | None:
    """The check-in as the coach reads it; None for anything else, and for one that was taken back."""
    if told is None or told.removed or not isinstance(told.said, Answers):
        return None
    said = told.said
    return CheckIn(
        at=told.at,
        sleep_h=said.sleep_h,
        sleep_quality=said.sleep_quality,
        energy=said.energy,
        mood=said.mood,
        soreness=said.soreness,
        hrv_rmssd_ms=said.hrv_rmssd_ms,
        resting_hr=said.resting_hr,
        bodyweight_kg=said.bodyweight_kg,
    )


def done(stored: StoredSet) -> SetDone:
    values = stored.values
    return SetDone(
        exercise=values.exercise,
        at=values.performed_at,
        kind=values.kind,
        reps=values.reps,
        load_kg=values.load_kg,
        rir=values.rir,
        seconds=values.seconds,
        distance_m=values.distance_m,
        pain=values.pain,
        target_reps=values.target_reps,
        target_rir=values.target_rir,
        target_seconds=values.target_seconds,
    )
