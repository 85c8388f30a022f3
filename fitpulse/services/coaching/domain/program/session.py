"""The next session of a program, as a plan like any other: same shape, limits, rounding and reasons."""

from dataclasses import dataclass, field, replace

from msgspec import structs

from fitpulse.services.coaching.api import NextSession, NextSessionRequest, Plan, PlanKind
from fitpulse.services.coaching.domain import reasons
from fitpulse.services.coaching.domain.agenda import Agenda
from fitpulse.services.coaching.domain.athlete import Athlete, athlete_of
from fitpulse.services.coaching.domain.duration import Clock, start_s
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.loads import ladder_of
from fitpulse.services.coaching.domain.program import wording
from fitpulse.services.coaching.domain.program.advancing import advanced
from fitpulse.services.coaching.domain.program.asking import Bench, Moment, Work, asked, begun, begun_max
from fitpulse.services.coaching.domain.program.easing import eased
from fitpulse.services.coaching.domain.program.model import Day, Lift, Program, Slot
from fitpulse.services.coaching.domain.program.parts import Part, cut, items, seconds
from fitpulse.services.coaching.domain.program.reading import read
from fitpulse.services.coaching.domain.program.resting import rest
from fitpulse.services.coaching.domain.program.rules import Intervals, Percentage, Variants
from fitpulse.services.coaching.domain.program.state import (
    Asked,
    AskedSet,
    LiftState,
    MaxState,
    OpenSession,
    ProgramState,
    read_state,
    write_state,
)
from fitpulse.services.coaching.domain.program.substituting import Limits, other_cardio, swapped


def next_session(request: NextSessionRequest, index: Index) -> NextSession:
    """Take up what was done, then plan today: a session of the program, or a day of rest. Pure."""
    program = read(request.document, index).program
    state = _fitted(program, read_state(request.state))
    if request.done_on is not None:
        state = advanced(program, state, request.done, request.done_on, skipped=request.skipped)
    state = structs.replace(state, open=None)
    day = _day(program, state)
    agenda = Agenda(request.edits)
    request = _as_said(request, agenda)
    plan = rest(program, state, day, request, agenda.rule(request.at.date()))
    if plan is None:
        plan, state = _Making(program, state, request, index).session(day)
    return NextSession(
        plan=plan,
        state=write_state(state),
        day=day.name,
        week=state.week + 1,
        cycle=state.cycle,
        finished=state.finished,
    )


def _as_said(request: NextSessionRequest, agenda: Agenda) -> NextSessionRequest:
    """The request with the place and the minutes that were said of its day."""
    today = request.at.date()
    return replace(
        request,
        athlete=agenda.profile(request.athlete, today),
        minutes=agenda.minutes(today) if request.minutes is None else request.minutes,
    )


def _fitted(program: Program, state: ProgramState) -> ProgramState:
    """The state for a document that may have been edited since: nothing of it points beyond the program."""
    week = min(state.week, len(program.weeks) - 1)
    return structs.replace(
        state,
        week=week,
        day=min(state.day, len(program.weeks[week].days) - 1),
        lifts={name: held for name, held in state.lifts.items() if name in program.lifts},
        maxes={name: held for name, held in state.maxes.items() if name in program.maxes},
    )


def _day(program: Program, state: ProgramState) -> Day:
    """Days of a deload that the program did not plan go round from where it stands."""
    days = program.weeks[state.week].days
    gone = len(days) - state.deload_left if state.deload_left else 0
    return program.days[days[(state.day + gone) % len(days)]]


@dataclass(slots=True)
class _Making:
    """A session being made; `lifts` and `maxes` gain starting loads, `notes` say what had to give way."""

    program: Program
    state: ProgramState
    request: NextSessionRequest
    index: Index
    athlete: Athlete = field(init=False)
    limits: Limits = field(init=False)
    moment: Moment = field(init=False)
    lifts: dict[str, LiftState] = field(init=False)
    maxes: dict[str, MaxState] = field(init=False)
    notes: list[str] = field(init=False)

    def __post_init__(self) -> None:
        request, state = self.request, self.state
        self.athlete = athlete_of(request.athlete, request.body, request.at, request.checkin, self.index)
        self.limits = Limits.of(self.athlete, self.index)
        planned = self.program.weeks[state.week].deload
        deload = self.program.deload if planned or state.deload_left else None
        self.moment = Moment(state.week, deload, planned=planned and not state.deload_left)
        self.lifts, self.maxes = dict(state.lifts), dict(state.maxes)
        self.notes = []

    def session(self, day: Day) -> tuple[Plan, ProgramState]:
        request, goal = self.request, self.request.athlete.goal
        made = self._parts(day)
        minutes = request.athlete.minutes if request.minutes is None else request.minutes
        clock = Clock(request.body.pace)
        starting_s = start_s(clock.budget_s(minutes))
        fitted = cut(made, clock.budget_s(minutes) - starting_s, goal)
        if not fitted:
            reason = reasons.too_short_reason(minutes) if made else " ".join(self.notes)
            return Plan(kind="rest", minutes=0, reason=reason), self.state
        parts = self._eased(fitted, goal)
        self.notes.append(wording.cut_note(f"To fit {minutes} min", made, fitted))
        self.notes.append(wording.cut_note(reasons.bad_day(self.athlete), fitted, parts))
        plan = Plan(
            kind=_kind(parts),
            minutes=int(clock.minutes(seconds(parts, goal) + starting_s)),
            reason=wording.session_reason(
                self.program,
                day=day.name,
                week=self.state.week,
                cycle=self.state.cycle,
                deload=self.moment.deload is not None,
                notes=self.notes,
            ),
            items=tuple(items(parts, goal)),
            phase="build" if self.moment.deload is None else "deload",
        )
        return plan, self._opened(made, parts)

    def _eased(self, parts: list[Part], goal: str) -> list[Part]:
        """Take from a bad day the share of its sets that the planner would; its loads stay the program's."""
        share = self.athlete.temper.sets_share
        return parts if share == 1.0 else cut(parts, seconds(parts, goal) * share, goal) or parts

    def _parts(self, day: Day) -> list[Part]:
        made: list[Part] = []
        for slot in day.slots:
            part = self._part(slot, made, day)
            if part is not None:
                made.append(part)
        return made

    def _part(self, slot: Slot, made: list[Part], day: Day) -> Part | None:
        """The lift as the program has it, else one of its alternatives, else a swap; None leaves it out."""
        lift = self.program.lifts[slot.lift]
        entry = self.index.by_id[_exercise(lift, self.lifts.get(slot.lift))]
        bench = self._bench(entry)
        obstacle = self.limits.obstacle(entry)
        if not obstacle:
            works = self._own(slot.lift, lift, bench)
            if works is not None:
                reason = self._reason(slot.lift, lift, bench, works)
                return eased(Part(slot, entry, bench.ladder, tuple(works), reason), self.athlete)
            obstacle = f"Even the lightest load of {entry.exercise.name} is more than is asked."
        return self._instead(slot, lift, entry, obstacle, made, day)

    def _own(self, name: str, lift: Lift, bench: Bench) -> list[Work] | None:
        self.lifts[name] = begun(lift, self.lifts.get(name), bench)
        max_kg = 0.0
        if isinstance(lift.rule, Percentage):
            rule = self.program.maxes[lift.rule.max]
            source = self._bench(self.index.by_id[rule.exercise])
            held = self.maxes[lift.rule.max] = begun_max(rule, self.maxes.get(lift.rule.max), source)
            max_kg = held.kg
        return asked(lift, self.lifts[name], self.moment, bench, max_kg)

    def _reason(self, name: str, lift: Lift, bench: Bench, works: list[Work]) -> str:
        held = self.lifts[name]
        if isinstance(lift.rule, Percentage) and self.moment.deload is None:
            return wording.percentage_reason(held, self.maxes[lift.rule.max], works)
        strength = self.athlete.strength
        known = strength.belief(bench.entry).own or strength.heard_of(bench.entry)
        return wording.lift_reason(lift, held, works, known=known, deload=self.moment.deload is not None)

    def _instead(
        self, slot: Slot, lift: Lift, old: Entry, obstacle: str, made: list[Part], day: Day
    ) -> Part | None:
        taken = {part.entry.id for part in made} | {
            self.program.lifts[one.lift].exercise for one in day.slots
        }
        for name in lift.alternatives:
            entry = self.index.by_id[name]
            if name in taken or self.limits.obstacle(entry):
                continue
            works = self._like(lift, self._bench(entry))
            if works is not None:
                return eased(self._substitute(slot, entry, works, obstacle), self.athlete)
        if isinstance(lift.rule, Intervals) or old.exercise.mechanics == "cardio":
            return self._other_cardio(slot, lift, obstacle)
        return self._swapped(slot, lift, old, obstacle, made, day)

    def _like(self, lift: Lift, bench: Bench) -> list[Work] | None:
        """The rule's sets for another exercise, loaded by what is believed of that one."""
        rule = lift.rule
        anew = structs.replace(lift, start_kg=None, start_percent=None)
        max_kg = bench.share_of_e1rm(90.0) if isinstance(rule, Percentage) else 0.0
        return asked(lift, begun(anew, None, bench), self.moment, bench, max_kg)

    def _other_cardio(self, slot: Slot, lift: Lift, obstacle: str) -> Part | None:
        entry = other_cardio(self.athlete, self.index)
        works = asked(lift, LiftState(), self.moment, self._bench(self.index.by_id[lift.exercise]), 0.0)
        if entry is None or not works:
            self.notes.append(f"{obstacle} Nothing else fits, so it is left out.")
            return None
        whole_s = sum((work.seconds or 0) + (work.rest_s or 0) for work in works)
        return self._substitute(slot, entry, [Work(seconds=whole_s, rest_s=0)], obstacle)

    def _swapped(
        self, slot: Slot, lift: Lift, old: Entry, obstacle: str, made: list[Part], day: Day
    ) -> Part | None:
        """Ask the planner, which keeps to recovery and weekly ceilings as it would for a swap of its own."""
        sets = len(
            asked(lift, LiftState(load_kg=0.0), self.moment, Bench(old, None, self.athlete), 0.0) or ()
        )
        others = [(part.entry, part.works) for part in made if part.entry is not old]
        place = (old, (Work(seconds=1) if old.exercise.measure == "time" else Work(reps=1),) * sets)
        later = [self.index.by_id[self.program.lifts[one.lift].exercise] for one in day.slots]
        names = {entry.id for entry, _ in others} | {old.id}
        others += [(entry, ()) for entry in later if entry.id not in names]
        item = swapped(self.request, old, [*others, place], self.index)
        works = [
            Work(one.reps_min, one.reps_max, one.load_kg, one.rir, one.seconds)
            for one in (item.sets if item is not None else ())
            if one.kind in {"work", "hold"}
        ]
        if item is None or not works:  # weekly ceilings may leave room for no set of it
            self.notes.append(f"{obstacle} Nothing else fits, so it is left out.")
            return None
        return self._substitute(slot, self.index.by_id[item.exercise], works, obstacle)

    def _substitute(self, slot: Slot, entry: Entry, works: list[Work], obstacle: str) -> Part:
        reason = wording.substitute_reason(obstacle, entry.exercise.name, works)
        return Part(slot, entry, self._bench(entry).ladder, tuple(works), reason, own=False)

    def _bench(self, entry: Entry) -> Bench:
        return Bench(entry, ladder_of(entry, self.request.athlete), self.athlete)

    def _opened(self, made: list[Part], parts: list[Part]) -> ProgramState:
        whole = {part.slot.lift: len(part.works) for part in made}
        session = OpenSession(
            asked=tuple(
                Asked(
                    lift=part.slot.lift,
                    item=place,
                    exercise=part.entry.id,
                    sets=tuple(
                        AskedSet(reps=work.reps, seconds=work.seconds, load_kg=work.load_kg)
                        for work in part.works
                    ),
                    main=part.slot.role == "main",
                    whole=len(part.works) == whole[part.slot.lift],
                )
                for place, part in enumerate(parts, 1)
                if part.own
            ),
            deload=self.moment.deload is not None,
        )
        return structs.replace(self.state, lifts=self.lifts, maxes=self.maxes, open=session)


def _exercise(lift: Lift, held: LiftState | None) -> str:
    """A ladder of variants trains the one it stands at."""
    if not isinstance(lift.rule, Variants) or held is None:
        return lift.exercise
    rungs = (lift.exercise, *lift.rule.harder)
    return rungs[min(held.stage, len(rungs) - 1)]


def _kind(parts: list[Part]) -> PlanKind:
    cardio = [part.entry.exercise.mechanics == "cardio" for part in parts]
    return "conditioning" if all(cardio) else "mixed" if any(cardio) else "strength"
