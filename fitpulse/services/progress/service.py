"""Progress as a service: takes in facts, answers from projections."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import forget
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import BadRequest
from fitpulse.services.identity.events import UserErased
from fitpulse.services.progress.domain.answers import (
    Curve,
    CurvePoint,
    Lift,
    Month,
    MuscleSets,
    Statistics,
    StreakAnswer,
    Summary,
    Total,
    Volume,
    VolumeWeek,
)
from fitpulse.services.progress.domain.facts import FIGURES, GRAMS, set_fact, workout_fact
from fitpulse.services.progress.domain.form import FormAnswer, by_day, trend
from fitpulse.services.progress.domain.periods import (
    DAY,
    Days,
    change,
    cover,
    difference,
    running_week,
    spread,
    start_of,
    streak,
    weeks_back,
)
from fitpulse.services.progress.store import answers, form, projections
from fitpulse.services.training.events import FormChecked, SetLogged, WorkoutCompleted, WorkoutReopened

LONGEST: Final = timedelta(days=3660)
EARLIEST: Final = date(1970, 1, 1)
LATEST: Final = date(2199, 12, 31)
DAILY: Final = timedelta(days=366)
"""Curves over longer spans show one point a week."""
RECENT: Final = timedelta(days=42)


class BadSpan(BadRequest):
    slug = "bad-span"
    title = "This span of days can't be used"


class Progress:
    """Facts in by events, answers out; each method is one transaction, each answer one statement."""

    def __init__(self, db: Database, catalogue: Catalogue, clock: Clock) -> None:
        self._db = db
        self._catalogue = catalogue
        self._clock = clock

    async def take_set(self, tx: Tx, event: SetLogged) -> None:
        """Count a set as it now stands; what is older than the known revision changes nothing."""
        user_id = event.user_id
        await projections.touch(tx, user_id)
        old, sets_on = await projections.set_before(tx, user_id, event.set_id, event.local_date)
        if old is not None and old.revision >= event.revision:
            return
        new = set_fact(event, self._catalogue)
        await projections.apply_set(tx, user_id, new, change(old, new, sets_on))
        touched = {(fact.exercise, fact.day) for fact in (old, new) if fact is not None and fact.estimate}
        for exercise, day in sorted(touched):
            await projections.find_best(tx, user_id, exercise, day)

    async def take_workout(self, tx: Tx, event: WorkoutCompleted | WorkoutReopened) -> None:
        """Count a completed workout, or take it back; older revisions change nothing."""
        user_id = event.user_id
        await projections.touch(tx, user_id)
        old = await projections.workout_before(tx, user_id, event.workout_id)
        if old is not None and old.revision >= event.revision:
            return
        new = workout_fact(event)
        await projections.keep_workout(tx, user_id, new)
        await projections.add_periods(tx, user_id, spread(difference(old, new), {}))

    async def take_form(self, tx: Tx, event: FormChecked) -> None:
        """Keep the newest check of a set."""
        await form.keep(tx, event)

    async def follow_set(self, tx: Tx, event: SetLogged) -> None:
        """A check goes where its set goes."""
        await form.follow(tx, event)

    async def clear_form(self, tx: Tx) -> None:
        await form.clear(tx)

    async def clear_sets(self, tx: Tx) -> None:
        await projections.clear_sets(tx)

    async def clear_workouts(self, tx: Tx) -> None:
        await projections.clear_workouts(tx)

    async def forget(self, tx: Tx, event: UserErased) -> None:
        await projections.forget(tx, event.user_id)
        await form.forget(tx, event.user_id)
        await forget(tx, event.user_id, last=UserErased)

    async def statistics(self, user_id: UUID, first: date | None, last: date | None) -> Statistics:
        """Sums over `first`..`last`, both included; the last four weeks unless said otherwise."""
        days = self._span(first, last, timedelta(days=27))
        async with self._db.read(user_id) as tx:
            row = await answers.statistics(tx, user_id, cover(days))
        columns = [row[name] or () for name in FIGURES]
        return Statistics(
            first_day=days.first,
            last_day=days.last,
            as_of=row["as_of"],
            total=Total.of([sum(column) for column in columns]),
            months=Month.of(row["starts"] or (), zip(*columns, strict=True)),
            muscles=MuscleSets.of(row["muscles"]),
        )

    async def e1rm(self, user_id: UUID, exercise_id: str, first: date | None, last: date | None) -> Curve:
        """The curve of one lift; a year unless said otherwise. Raise ExerciseUnknown."""
        exercise = self._catalogue.by_id(exercise_id)
        days = self._span(first, last, timedelta(days=365))
        by_week = days.last - days.first > DAILY
        async with self._db.read(user_id) as tx:
            row = await answers.curve(tx, user_id, exercise.id, days, by_week=by_week)
        return Curve(
            exercise=exercise.id,
            name=exercise.name,
            first_day=days.first,
            last_day=days.last,
            as_of=row["as_of"],
            each="week" if by_week else "day",
            points=tuple(CurvePoint.of(*point) for point in row["points"]),
        )

    async def volume(self, user_id: UUID, weeks: int) -> Volume:
        today = self._now().date()
        known = Days(start_of("week", today) - timedelta(weeks=weeks - 1), today + DAY)
        async with self._db.read(user_id) as tx:
            row = await answers.volume(tx, user_id, known)
        mondays = weeks_back(running_week(today, row["weeks"] or ()), weeks)
        muscles = dict(zip(row["weeks"] or (), map(MuscleSets.of, row["muscles"] or ()), strict=True))
        return Volume(row["as_of"], tuple(VolumeWeek(week, muscles.get(week, ())) for week in mondays))

    async def streak(self, user_id: UUID) -> StreakAnswer:
        async with self._db.read(user_id) as tx:
            row = await answers.streak(tx, user_id)
        found = streak(row["weeks"], self._now().date())
        return StreakAnswer(row["as_of"], found.weeks, found.best_weeks, found.trained_this_week)

    async def summary(self, user_id: UUID) -> Summary:
        today = self._now().date()
        since = today - RECENT
        async with self._db.read(user_id) as tx:
            row = await answers.summary(
                tx,
                user_id,
                recent=Days(since, self._tomorrow()),
                before=since - RECENT,
            )
        found = streak(row["weeks"], today)
        this_week = running_week(today, row["weeks"])
        lately = {monday: Total.of(figures) for monday, *figures in row["lately"]}
        return Summary(
            as_of=row["as_of"],
            this_week=lately.get(this_week, Total.of(())),
            last_week=lately.get(this_week - timedelta(weeks=1), Total.of(())),
            all_time=Total.of(row["all_time"] or ()),
            streak_weeks=found.weeks,
            best_streak_weeks=found.best_weeks,
            lifts=tuple(self._lift(*lift) for lift in row["lifts"]),
        )

    async def form(
        self, user_id: UUID, movement: str | None, first: date | None, last: date | None
    ) -> FormAnswer:
        """How the form of a movement went; a quarter unless said otherwise. Without a movement, of the last one."""
        days = self._span(first, last, timedelta(days=90))
        async with self._db.read(user_id) as tx:
            known = await form.movements(tx, user_id)
            chosen = movement or (known[0].movement if known else None)
            facts = [] if chosen is None else await form.history(tx, user_id, chosen, days)
        return FormAnswer(
            movements=known,
            movement=chosen,
            first_day=days.first,
            last_day=days.last,
            days=by_day(facts),
            trend=trend(facts) if facts else None,
        )

    def _lift(self, exercise: str, best: int, low: int, high: int, before: int | None) -> Lift:
        known = self._catalogue.index.get(exercise)
        return Lift(
            exercise=exercise,
            name=known.name if known else exercise,
            e1rm_kg=best / GRAMS,
            low_kg=low / GRAMS,
            high_kg=high / GRAMS,
            before_kg=None if before is None else before / GRAMS,
        )

    def _now(self) -> datetime:
        return self._clock.now()

    def _tomorrow(self) -> date:
        """UTC's next day: the athlete's own calendar may already be there."""
        return self._now().date() + DAY

    def _span(self, first: date | None, last: date | None, usual: timedelta) -> Days:
        last = last or self._tomorrow()
        if EARLIEST <= last <= LATEST:
            first = first or last - usual
            if first <= last <= first + LONGEST:
                return Days(first, last)
        detail = (
            "`from` must not come after `to`, at most ten years lie between them, and `to` is of our time."
        )
        raise BadSpan(detail)
