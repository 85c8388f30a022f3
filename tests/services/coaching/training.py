"""An athlete who does what the plan says, as well as a hidden strength allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    LearnRequest,
    Plan,
    PlannedSet,
    PlanRequest,
    SessionDone,
    SetDone,
)
from fitpulse.services.coaching.domain.curve import reps_to_failure
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan

INDEX = shipped_index()


@dataclass
class Trainee:
    """`one_rep_max` is the hidden 1RM of each main lift; what is not linked to one is done as asked."""

    profile: AthleteProfile
    one_rep_max: Mapping[str, float]
    body: BodyState = field(default_factory=BodyState)

    def ask(self, at: datetime) -> PlanRequest:
        return PlanRequest(athlete=self.profile, body=self.body, at=at)

    def train(self, at: datetime) -> tuple[PlanRequest, Plan]:
        request = self.ask(at)
        found = plan(request, INDEX)
        sets = []
        for item in found.items:
            for planned in item.sets:
                at += timedelta(seconds=150)
                sets.append(self.do(item.exercise, planned, at))
        session = SessionDone(at=at, minutes=found.minutes, planned_minutes=found.minutes, rpe=7.0)
        self.body = learn(
            LearnRequest(
                body=self.body,
                bodyweight_kg=self.profile.bodyweight_kg,
                sets=tuple(sets),
                session=session if sets else None,
            ),
            INDEX,
        )
        return request, found

    def do(self, exercise: str, planned: PlannedSet, at: datetime) -> SetDone:
        reps, rir = planned.reps_min, planned.rir
        entry = INDEX.by_id[exercise]
        if planned.kind == "work" and planned.load_kg and entry.lift in self.one_rep_max:
            body = (self.profile.bodyweight_kg or 0.0) * entry.exercise.bodyweight_fraction
            able = reps_to_failure((planned.load_kg + body) / (self.one_rep_max[entry.lift] * entry.ratio))
            reps = min(planned.reps_min or 0, int(able))
            rir = min(10.0, max(0.0, round(able - reps)))
        return SetDone(
            exercise=exercise,
            at=at,
            kind=planned.kind,
            reps=reps,
            load_kg=planned.load_kg,
            rir=rir,
            seconds=planned.seconds,
            target_reps=planned.reps_min,
            target_rir=planned.rir,
            target_seconds=planned.seconds,
        )
