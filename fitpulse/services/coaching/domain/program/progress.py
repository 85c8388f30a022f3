"""How each rule moves a lift after a session; only a session whose every set met its target moves it up."""

from functools import singledispatch

from msgspec.structs import replace

from fitpulse.services.coaching.domain.program.rules import (
    AmrapTiers,
    Double,
    Intervals,
    Linear,
    RepSum,
    Rule,
    Stages,
    Timed,
    Variants,
)
from fitpulse.services.coaching.domain.program.state import LiftState, Move, Outcome


def progressed(rule: Rule, state: LiftState, done: Outcome, asked_kg: float | None) -> LiftState:
    """The lift after `done`, for which `asked_kg` (rounded to what can be made) was on the bar.

    Who did more than was asked goes on from what they did, who missed from what was on the bar. Sets left out
    move nothing.
    """
    state = replace(state, outcome=done)
    if asked_kg is not None and state.load_kg is not None:
        more = done.load_kg is not None and done.load_kg > asked_kg
        state = replace(
            state, load_kg=done.load_kg if more else asked_kg if done.met is False else state.load_kg
        )
    return replace(state, move="again") if done.met is None else _after(rule, state, done)


@singledispatch
def _after(_rule: object, state: LiftState, done: Outcome) -> LiftState:
    """Rules that look at the week or the e1RM alone keep no count."""
    return replace(state, move="done" if done.met else "again")


@_after.register
def _linear(rule: Linear, state: LiftState, done: Outcome) -> LiftState:
    if not done.met:
        return _missed(state, rule.drop_after, rule.drop_percent)
    if state.successes + 1 < rule.after:
        return _moved(state, "hold", successes=state.successes + 1)
    return _moved(_loaded(state, rule.add_kg), "up")


@_after.register
def _summed(rule: RepSum, state: LiftState, done: Outcome) -> LiftState:
    if not done.met:
        return _missed(state, rule.drop_after, rule.drop_percent)
    return _moved(_loaded(state, rule.add_kg), "up")


def _missed(state: LiftState, drop_after: int, drop_percent: float) -> LiftState:
    failures = state.failures + 1
    if failures < drop_after:
        return _moved(state, "again", failures=failures)
    lighter = (state.load_kg or 0.0) * (1.0 - drop_percent / 100.0)
    return _moved(replace(state, load_kg=_grams(lighter)), "down")


@_after.register
def _double(rule: Double, state: LiftState, done: Outcome) -> LiftState:
    """Reps follow the weakest set; from the top of the range on the load goes up and the reps start over."""
    least = done.least or 0
    if not done.met:
        return _moved(state, "again")
    if least < rule.reps_max:
        return _moved(replace(state, reps=min(rule.reps_max, least + 1)), "reps")
    if state.load_kg is None:
        return _moved(replace(state, reps=rule.reps_max), "hold")
    raised = state if rule.add_kg is None else _loaded(state, rule.add_kg)
    return _moved(replace(raised, reps=rule.reps_min), "up")


@_after.register
def _tiered(rule: AmrapTiers, state: LiftState, done: Outcome) -> LiftState:
    if not done.met:
        return _missed(state, rule.drop_after, rule.drop_percent)
    reached = [tier for tier in rule.tiers if (done.last or 0) >= tier.reps]
    return _moved(_loaded(state, reached[-1].add_kg), "up") if reached else _moved(state, "hold")


@_after.register
def _staged(rule: Stages, state: LiftState, done: Outcome) -> LiftState:
    if done.met:
        return _moved(_loaded(state, rule.add_kg), "up")
    if state.stage + 1 < len(rule.stages):
        return _moved(replace(state, stage=state.stage + 1), "stage")
    lighter = _grams((state.load_kg or 0.0) * rule.reset_percent / 100.0)
    return _moved(replace(state, stage=0, load_kg=lighter), "reset")


@_after.register
def _timed(rule: Timed, state: LiftState, done: Outcome) -> LiftState:
    seconds = state.seconds or rule.seconds_min
    if not done.met:
        return _moved(state, "again")
    if seconds >= rule.seconds_max:
        return _moved(state, "hold")
    return _moved(replace(state, seconds=min(rule.seconds_max, seconds + rule.add_s)), "longer")


@_after.register
def _varied(rule: Variants, state: LiftState, done: Outcome) -> LiftState:
    reps = state.reps or rule.reps_min
    if not done.met:
        if state.failures + 1 < rule.back_after or state.stage == 0:
            return _moved(state, "again", failures=min(state.failures + 1, rule.back_after))
        return _moved(replace(state, stage=state.stage - 1, reps=rule.reps_min), "easier")
    climbed = max(reps, min(rule.reps_max, done.least or 0))
    if climbed < rule.reps_max:
        return _moved(replace(state, reps=climbed + 1), "reps")
    if state.stage < len(rule.harder):
        return _moved(replace(state, stage=state.stage + 1, reps=rule.reps_min), "variant")
    return _moved(replace(state, reps=rule.reps_max), "hold")


@_after.register
def _stepped(rule: Intervals, state: LiftState, done: Outcome) -> LiftState:
    if not done.met:
        return _moved(state, "again", successes=state.successes)
    successes = state.successes + 1
    if successes < rule.sessions or state.stage + 1 >= len(rule.steps):
        return _moved(state, "hold", successes=min(successes, rule.sessions))
    return _moved(replace(state, stage=state.stage + 1), "step")


def _loaded(state: LiftState, more_kg: float) -> LiftState:
    return replace(state, load_kg=_grams((state.load_kg or 0.0) + more_kg))


def _moved(state: LiftState, move: Move, *, successes: int = 0, failures: int = 0) -> LiftState:
    return replace(state, move=move, successes=successes, failures=failures)


def _grams(kg: float) -> float:
    return round(kg, 3)
