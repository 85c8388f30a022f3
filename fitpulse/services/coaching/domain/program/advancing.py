"""From one session to the next: each lift by its rule, then the place in the program."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from fitpulse.services.coaching.api import ProgramSet
from fitpulse.services.coaching.domain.program.model import Program
from fitpulse.services.coaching.domain.program.outcomes import outcome
from fitpulse.services.coaching.domain.program.progress import progressed
from fitpulse.services.coaching.domain.program.rules import Percentage
from fitpulse.services.coaching.domain.program.state import (
    DAYS_KEPT,
    LiftState,
    MaxState,
    OpenSession,
    ProgramState,
)


def advanced(
    program: Program, state: ProgramState, done: Sequence[ProgramSet], on: date, *, skipped: bool = False
) -> ProgramState:
    """The state after its open session; the same state where none is open.

    A skipped session moves on in the calendar of the program and changes no lift.
    """
    session = state.open
    if session is None:
        return state
    state = replace(state, open=None)
    if not skipped:
        state = _taken_up(program, state, session, done)
        state = replace(state, sessions=state.sessions + 1, done_on=(*state.done_on, on)[-DAYS_KEPT:])
    if state.deload_left > 0 and session.deload:
        return replace(state, deload_left=state.deload_left - 1)
    limit = program.deload.after_failed
    if limit is not None and state.failed >= limit:
        days = len(program.weeks[state.week].days)
        state = replace(state, failed=0, deload_left=days)
    return _moved_on(program, state)


def _taken_up(
    program: Program, state: ProgramState, session: OpenSession, done: Sequence[ProgramSet]
) -> ProgramState:
    lifts, maxes = dict(state.lifts), dict(state.maxes)
    missed = achieved = False
    for asked in session.asked:
        lift = program.lifts.get(asked.lift)
        made = None if lift is None else outcome(asked, done, lift.rule)
        if lift is None or made is None or session.deload:
            continue
        before = lifts.get(asked.lift, LiftState())
        lifts[asked.lift] = progressed(lift.rule, before, made, asked.sets[-1].load_kg)
        missed = missed or (asked.main and made.met is False)
        achieved = achieved or (asked.main and made.met is True)
        if isinstance(lift.rule, Percentage) and lift.rule.max in maxes:
            held = maxes[lift.rule.max]
            missed_now, met_now = made.met is False, made.met is True
            maxes[lift.rule.max] = replace(held, missed=held.missed or missed_now, met=held.met or met_now)
    failed = state.failed + 1 if missed else 0 if achieved else state.failed
    return replace(state, lifts=lifts, maxes=maxes, failed=failed)


def _moved_on(program: Program, state: ProgramState) -> ProgramState:
    if state.day + 1 < len(program.weeks[state.week].days):
        return replace(state, day=state.day + 1)
    if state.week + 1 < len(program.weeks):
        return replace(state, week=state.week + 1, day=0)
    maxes = {name: _after_cycle(program, name, held) for name, held in state.maxes.items()}
    return replace(state, cycle=state.cycle + 1, week=0, day=0, maxes=maxes, finished=not program.repeat)


def _after_cycle(program: Program, name: str, held: MaxState) -> MaxState:
    """Raise a training max whose cycle met every set; lower it after a miss; a cycle without it proves nothing."""
    rule = program.maxes.get(name)
    if rule is None or not (held.met or held.missed):
        return held
    kg = held.kg * (1.0 - rule.drop_percent / 100.0) if held.missed else held.kg + rule.add_kg
    return MaxState(kg=round(kg, 3), before_kg=held.kg)
