"""How the body model takes up what was done: one set at a time, in place, never from all of history."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from math import exp

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import (
    BodyState,
    CheckIn,
    DayVitals,
    DayVolume,
    ExerciseState,
    LearnRequest,
    LoadState,
    MuscleState,
    SessionDone,
    SetDone,
    StrengthClaim,
)
from fitpulse.services.coaching.domain import deload, pains, tolerance
from fitpulse.services.coaching.domain.claims import claimed
from fitpulse.services.coaching.domain.index import TRAINING, Entry, Index
from fitpulse.services.coaching.domain.normals import after_checkin
from fitpulse.services.coaching.domain.plausibility import Heard, hear, most_kg, someone
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.recovery import fatigue, relearned, set_fatigue, strength_lost
from fitpulse.services.coaching.domain.results import RESULTS, SAME_SESSION, same_session, with_set
from fitpulse.services.coaching.domain.returning import BREAK
from fitpulse.services.coaching.domain.strength import (
    Belief,
    Strength,
    read_set,
)
from fitpulse.services.coaching.domain.trend import followed, rebased

MEMORY = 96
HARD = frozenset({"work", "hold"})
"""Kinds of sets that count for muscles; warm-ups and cardio do not."""

_DAYS_KEPT, _TRAINED_KEPT, _VITALS_KEPT = 8, 28, 60
_VITALS = ("hrv_rmssd_ms", "resting_hr", "sleep_h", "bodyweight_kg")
PAIN_PAUSE = timedelta(days=14)
_CTL_DAYS, _ATL_DAYS = 42.0, 7.0
_DEFAULT_RPE = 6.0
_RPE_TO_LOAD = 1.0 / 6.0
"""An hour at RPE 6 counts 60, as an hour at 77 % of threshold does in hrTSS."""


def learn(request: LearnRequest, index: Index) -> BodyState:
    """Return the body after these sets, answers and session. Sets of unknown exercises teach nothing."""
    memory = _Memory(request.body, request.bodyweight_kg or DEFAULT_BODYWEIGHT_KG, index)
    for done in request.sets:
        if (entry := index.by_id.get(done.exercise)) is not None:
            memory.take_set(entry, done)
    for claim in request.claims:
        if claim.exercise in index.by_id and claim.e1rm_kg > 0.0:
            memory.take_claim(claim)
    if request.checkin is not None:
        memory.take_checkin(request.checkin)
    if request.session is not None:
        memory.take_session(request.session)
    return memory.body()


class _Memory:
    """A body being written: the parts by name, so that a set touches only its own."""

    def __init__(self, body: BodyState, bodyweight: float, index: Index) -> None:
        self._index = index
        self._bodyweight = bodyweight
        self._exercises = {state.exercise: state for state in body.exercises}
        self._muscles = {state.muscle: state for state in body.muscles}
        self._days = {entry.day: dict(entry.sets) for entry in body.days}
        self._trained = body.trained
        self._sessions = body.sessions
        self._started = body.block_started
        self._pace, self._load = body.pace, body.load
        self._updated = body.updated_at
        self._season, self._tolerances = body.season, body.tolerances
        self._vitals = body.vitals
        self._pains = body.pains

    def take_set(self, entry: Entry, done: SetDone) -> None:
        self._updated = done.at if self._updated is None else max(self._updated, done.at)
        if done.pain is not None:
            self._pains = pains.told(self._pains, done.pain, done.at)
        hard = done.kind in HARD and entry.exercise.mechanics in TRAINING
        if hard:
            self._mark(done.at.date())
        tired = strength_lost(entry.shares, self._muscles, done.at)
        guarded = pains.easing(self._pains, entry, self._exercises.get(entry.id), done.at) is not None
        expected = partial(self._expected, entry, done.at)
        self._exercises[entry.id] = _after_set(
            self._paused(entry, done), entry, done, self._bodyweight, tired, expected, guarded=guarded
        )
        if not hard:
            return
        volume = self._days.setdefault(done.at.date(), {})
        for number, share in entry.shares:
            name = MUSCLES[number]
            volume[name] = round(volume.get(name, 0.0) + share, 3)
            self._muscles[name] = _after_load(self._muscles.get(name), name, share, done)

    def _paused(self, entry: Entry, done: SetDone) -> ExerciseState:
        """The exercise as it was, paused where this set hurt: longer where the region keeps hurting.

        Pain that is told late never shortens a pause.
        """
        state = self._exercises.get(entry.id) or ExerciseState(exercise=entry.id, at=done.at)
        if done.pain is None:
            return state
        until = done.at + pains.times_of(self._pains, done.pain) * PAIN_PAUSE
        if state.avoid_until is not None and state.avoid_until > until:
            return state
        return replace(state, avoid_until=until, avoid_region=done.pain)

    def _expected(self, entry: Entry, at: datetime) -> Belief:
        """What to expect of a lift not heard of yet, by the others and by bodyweight alone."""
        return Strength(someone(self._bodyweight), self._exercises, self._index, at).belief(entry)

    def take_claim(self, claim: StrengthClaim) -> None:
        self._exercises[claim.exercise] = claimed(self._exercises.get(claim.exercise), claim)

    def take_checkin(self, checkin: CheckIn) -> None:
        for muscle, soreness in sorted(checkin.soreness.items()):
            if muscle in self._muscles:
                self._muscles[muscle] = relearned(self._muscles[muscle], soreness, checkin.at)
        self._season = after_checkin(self._season, checkin)
        self._tolerances = tolerance.felt(self._tolerances, checkin)
        self._vitals = _with_vitals(self._vitals, checkin)

    def take_session(self, session: SessionDone) -> None:
        """Take up its load and pace; a planned one makes its day a day of training whatever was in it."""
        if session.planned_minutes is not None:
            self._mark(session.at.date())
        self._load = _after_session(self._load, session)
        self._pace = _paced(self._pace, session)

    def _review(self, today: date) -> None:
        """Let the season and each muscle's volume follow from what was known before today."""
        season, self._started = deload.reviewed(
            self._season, self._started, self._exercises.values(), self._load, today
        )
        if season is not self._season:
            self._season = season
            self._exercises = {name: rebased(state) for name, state in self._exercises.items()}
        self._tolerances = tolerance.adapted(
            self._tolerances, self._exercises, self._season, self._index, today
        )

    def body(self) -> BodyState:
        newest = sorted(self._exercises.values(), key=lambda state: (state.at, state.exercise))[-MEMORY:]
        return BodyState(
            exercises=tuple(sorted(newest, key=lambda state: state.exercise)),
            muscles=tuple(self._muscles[muscle] for muscle in MUSCLES if muscle in self._muscles),
            days=tuple(DayVolume(day=d, sets=self._days[d]) for d in sorted(self._days)[-_DAYS_KEPT:]),
            trained=self._trained,
            sessions=self._sessions,
            block_started=self._started,
            pace=self._pace,
            load=self._load,
            updated_at=self._updated,
            season=self._season,
            tolerances=self._tolerances,
            vitals=self._vitals,
            pains=self._pains,
        )

    def _mark(self, today: date) -> None:
        """Count a day of training, once; a block starts with the first and anew after a break."""
        if self._started is None or (self._trained and today - self._trained[-1] >= BREAK):
            self._started = today
        if today not in self._trained:
            if not self._trained or today > self._trained[-1]:
                self._review(today)
            self._trained = tuple(sorted([*self._trained, today])[-_TRAINED_KEPT:])
            self._sessions += 1


def _after_set(
    state: ExerciseState,
    entry: Entry,
    done: SetDone,
    bodyweight: float,
    tired: float,
    expected: Callable[[], Belief],
    *,
    guarded: bool,
) -> ExerciseState:
    """Take a set up; one that is `guarded`, on the way back from pain, shows a least strength only."""
    if done.kind not in HARD:
        return state
    if state.results and done.at < state.results[0].at - SAME_SESSION:
        return state  # told late: a newer session has already said more
    earlier = same_session(state, done.at)
    believed = True
    if done.kind == "work" and done.reps is not None and entry.exercise.measure == "reps":
        whole = (done.load_kg or 0.0) + bodyweight * entry.exercise.bodyweight_fraction
        before = earlier.sets if earlier is not None else 0
        read = read_set(whole, done.reps, done.rir, before, asked=done.target_reps, tired=tired)
        if read is not None and done.pain is None:
            read = replace(read, floor=read.floor or guarded)
            heard = hear(state, done.at, read, most=most_kg(entry, bodyweight), expected=expected)
            state, believed = _informed(state, done.at, heard), heard.believed
    if not believed:
        return replace(state, at=max(state.at, done.at))
    results = (with_set(earlier, done), *(state.results[1:] if earlier is not None else state.results))
    return replace(state, at=max(state.at, done.at), results=results[:RESULTS])


def _informed(state: ExerciseState, at: datetime, heard: Heard) -> ExerciseState:
    """Write the evidence down, and let the slow follower follow."""
    if heard.log_kg is None:
        return replace(state, surprises=heard.surprises)
    log_kg = round(heard.log_kg, 6)
    return replace(
        state,
        log_e1rm=log_kg,
        variance=round(heard.variance, 8),
        surprises=heard.surprises,
        slow_log_e1rm=followed(state.slow_log_e1rm, log_kg, (at - state.at) / timedelta(days=1)),
    )


def _with_vitals(vitals: tuple[DayVitals, ...], checkin: CheckIn) -> tuple[DayVitals, ...]:
    """Write down what the check-in measured; days without any measure are not kept."""
    today = DayVitals(
        day=checkin.at.date(),
        hrv_rmssd_ms=checkin.hrv_rmssd_ms,
        resting_hr=checkin.resting_hr,
        sleep_h=checkin.sleep_h,
        bodyweight_kg=checkin.bodyweight_kg,
    )
    told = {name: value for name in _VITALS if (value := getattr(today, name)) is not None}
    if not told:
        return vitals
    days = {entry.day: entry for entry in vitals}
    days[today.day] = replace(days.get(today.day, today), **told)
    return tuple(days[day] for day in sorted(days)[-_VITALS_KEPT:])


def _after_load(state: MuscleState | None, muscle: str, share: float, done: SetDone) -> MuscleState:
    added = set_fatigue(share, done.rir)
    if state is None:
        return MuscleState(muscle=muscle, fatigue=round(added, 5), at=done.at)
    at = max(state.at, done.at)
    left = fatigue(replace(state, fatigue=added, at=done.at), at)
    return replace(state, fatigue=round(fatigue(state, at) + left, 5), at=at)


def _paced(pace: float, session: SessionDone) -> float:
    """Smooth the real over the planned time; one odd session moves it by at most a fifth of 50 %."""
    if not session.planned_minutes or session.minutes <= 0.0:
        return pace
    told = min(1.5, max(0.6, session.minutes / session.planned_minutes)) * pace
    return round(pace + 0.2 * (min(1.5, max(0.7, told)) - pace), 4)


def _after_session(load: LoadState, session: SessionDone) -> LoadState:
    """Take the session's load up: RPE x minutes, scaled; CTL and ATL roll at each change of day.

    CTL_t = CTL_{t-1} e^(-1/42) + L (1 - e^(-1/42)), and ATL with 7 (Banister, Coggan).
    """
    today = session.at.date()
    rpe = _DEFAULT_RPE if session.rpe is None else session.rpe
    points = session.minutes * rpe * _RPE_TO_LOAD
    if load.day is None:
        return LoadState(today=points, day=today, first_day=today)
    known = rolled(load, today)
    return replace(known, today=known.today + points)


def rolled(load: LoadState, today: date, *, whole: bool = False) -> LoadState:
    """Bring CTL and ATL to the start of `today`, or with `whole` to its end; days before stay as they are."""
    if load.day is None:
        return load
    ctl, atl, pending = load.ctl, load.atl, load.today
    for _ in range((today - load.day).days + whole):
        ctl = ctl * exp(-1.0 / _CTL_DAYS) + pending * (1.0 - exp(-1.0 / _CTL_DAYS))
        atl = atl * exp(-1.0 / _ATL_DAYS) + pending * (1.0 - exp(-1.0 / _ATL_DAYS))
        pending = 0.0
    return replace(load, ctl=round(ctl, 4), atl=round(atl, 4), today=pending, day=max(load.day, today))
