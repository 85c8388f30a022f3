"""One line of why for each choice: plain, specific, and made from the very numbers that decided."""

from collections.abc import Sequence

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import Result, SwapCause
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.pains import eased_reason, pains_reason
from fitpulse.services.coaching.domain.progression import Prescription
from fitpulse.services.coaching.domain.readiness import SORENESS
from fitpulse.services.coaching.domain.recovery import RECOVERED, recovered_at
from fitpulse.services.coaching.domain.results import RESULTS
from fitpulse.services.coaching.domain.season import deloaded
from fitpulse.services.coaching.domain.slot import Slot
from fitpulse.services.coaching.domain.volume import WEIGHT

_FOCUS = 3
_AFTER_DELOAD = 2
"""Weeks of a new block in which the last session may have been the deload's."""


def item_reason(athlete: Athlete, entry: Entry, prescription: Prescription) -> str:
    """Say why this exercise, then why this load."""
    return f"{_why_exercise(athlete, entry)} {_why_load(athlete, entry, prescription)}"


def session_reason(athlete: Athlete, slots: Sequence[Slot]) -> str:
    """Say what today is for, where it stands in the block, and what still rests."""
    sets = [0.0] * len(MUSCLES)
    for slot in slots:
        for muscle, share in slot.entry.shares:
            sets[muscle] += share * slot.sets
    order = sorted(range(len(sets)), key=lambda m: (-sets[m] * WEIGHT[m], m))
    focus = [_spoken(MUSCLES[m]) for m in order[:_FOCUS] if sets[m] > 0.0]
    head = f"{_listed(focus).capitalize()} today." if focus else "Easy movement today."
    return " ".join(
        part
        for part in (
            head,
            athlete.phase.reason,
            _eased(athlete),
            pains_reason(athlete.body, athlete.at),
            _still_resting(athlete),
        )
        if part
    )


def _eased(athlete: Athlete) -> str:
    bad = bad_day(athlete)
    return f"{bad}, so fewer sets and easier ones today." if bad else ""


def bad_day(athlete: Athlete) -> str:
    """Say that the day is a bad one, and which answer weighs most; nothing on any other."""
    if athlete.temper.sets_share == 1.0:
        return ""
    told = [factor for factor in athlete.readiness.factors if factor.name != SORENESS]
    worst = min(told, key=lambda factor: factor.effect)
    figure = f"{_number(athlete.readiness.value)} of 100"
    return f"Readiness {figure} ({worst.reason.rstrip('.')})"


def cardio_reason(minutes: int, effort: str) -> str:
    return f"{minutes} min easy: {effort}. It builds the base and costs little recovery."


def swap_reason(cause: SwapCause, was: str, now: str, region: str | None) -> str:
    """Say what the swap answers and what takes over; names are the catalogue's."""
    opening = {
        "busy": f"{was} is taken.",
        "pain": f"{was} hurts{f' your {_spoken(region)}' if region else ''}, so it rests for a while.",
        "dislike": f"No {was} today.",
    }[cause]
    return f"{opening} {now} takes its place."


def no_swap_reason(was: str) -> str:
    return f"Nothing at hand trains what {was} trains without breaking a limit. Leave it out today."


def trained_today_reason() -> str:
    return "You have trained today. Rest now, the next session builds on it."


def week_full_reason(sessions: int, span: str) -> str:
    count = "1 session" if sessions == 1 else f"{sessions} sessions"
    return f"{count} {span}: the week's work is done. Rest is part of it."


def too_short_reason(minutes: int) -> str:
    return (
        f"{minutes} min is too short for anything useful with what you have. Rest, and take the time later."
    )


def resting_reason(athlete: Athlete) -> str:
    resting = _still_resting(athlete)
    if resting:
        return f"{resting} A day off serves you better than half a session."
    return _WEEK_COVERED if sum(athlete.doses) < _LITTLE and any(athlete.done) else _NOTHING_FITS


_LITTLE = 4.0
_WEEK_COVERED = "The last seven days hold the sets that this week asks for. A walk is a good idea."
_NOTHING_FITS = "Nothing in your equipment and limits would help today. A walk is a good idea."


def _why_exercise(athlete: Athlete, entry: Entry) -> str:
    muscle = max(entry.shares, key=lambda pair: (pair[1], WEIGHT[pair[0]], -pair[0]))[0]
    name = _spoken(MUSCLES[muscle]).capitalize()
    target = athlete.targets[muscle]
    if target <= 0.0:
        return f"{name}: extra work in the time that is left."
    return f"{name}: {_number(athlete.done[muscle])} of {_number(target)} sets this week."


def _why_load(athlete: Athlete, entry: Entry, prescription: Prescription) -> str:
    before, load = prescription.before, prescription.load_kg
    if prescription.pain is not None:
        return eased_reason(_dose(prescription), prescription.pain)
    if prescription.seconds is not None:
        return _why_seconds(prescription, before)
    if prescription.move == "first" or before is None:
        return _why_start(athlete, entry, prescription)
    if load is None or before.load_kg is None:
        return _why_reps(prescription, before)
    reps, reserve = prescription.reps_min, _number(prescription.rir)
    made = "" if before.rir is None else f", RIR {_number(before.rir)}"
    step = load - before.load_kg
    if step >= 0.0 and (usual := _before_deload(athlete, entry, before)) is not None:
        return f"{_kg(load)} for {reps} reps after the deload; it was {_kg(usual)} before it."
    return {
        "up": f"+{_kg(step)}: {_all_sets(before)} last time made {before.reps} reps{made}.",
        "down": f"{_kg(-step)} less than last time, so that {reps} reps at RIR {reserve} fit.",
        "return": f"{_kg(load)} instead of {_kg(before.load_kg)} after {athlete.phase.away_days} days away.",
        "deload": f"{_kg(load)} instead of {_kg(before.load_kg)} for this deload week.",
        "again": f"{_kg(load)} again: {_missed(before)}.",
        "reps": f"{_kg(load)} again for {reps} reps, up from {before.reps}.",
        "same": f"{_kg(load)} again for {reps} reps: own them before it gets heavier.",
    }[prescription.move]


def _before_deload(athlete: Athlete, entry: Entry, before: Result) -> float | None:
    """Load of the session before the deload, where the last one was part of it; None else."""
    state = athlete.exercises.get(entry.id)
    if (
        athlete.phase.week > _AFTER_DELOAD
        or athlete.phase.deload
        or state is None
        or len(state.results) < RESULTS
    ):
        return None
    earlier = state.results[1]
    in_deload = [
        deloaded(athlete.profile, athlete.body, one.at.date(), athlete.policy) for one in (before, earlier)
    ]
    return earlier.load_kg if in_deload == [True, False] else None


def _dose(prescription: Prescription) -> str:
    if prescription.load_kg is not None:
        return _kg(prescription.load_kg)
    return f"{prescription.reps_min} reps" if prescription.seconds is None else f"{prescription.seconds} s"


def _all_sets(before: Result) -> str:
    if before.sets == 1:
        return "the one set"
    if before.top_sets in {0, before.sets}:
        return f"all {before.sets} sets"
    counted = "the one set" if before.top_sets == 1 else f"the {before.top_sets} sets"
    return f"{counted} with {_kg(before.load_kg or 0.0)}"


def _why_start(athlete: Athlete, entry: Entry, prescription: Prescription) -> str:
    if prescription.load_kg is None:
        return f"Start with {prescription.reps_min} reps and stop with {_number(prescription.rir)} left."
    known = athlete.strength.belief(entry).own or athlete.strength.heard_of(entry)
    others = not known and athlete.strength.heard_at_all(entry)
    source = "your logged lifts" if known else "your bodyweight and experience"
    if athlete.profile.bodyweight_kg is None and not known:
        source = "your experience"
    if others:
        source = source.replace(" and experience", ", experience").replace(
            "your experience", "your experience,"
        )
        source = f"{source.rstrip(',')} and other lifts"
    return f"{_kg(prescription.load_kg)} is a careful start, judged by {source}."


def _why_reps(prescription: Prescription, before: Result) -> str:
    reps = prescription.reps_min
    if prescription.move == "again":
        return f"{reps} reps again: {_missed(before)}."
    if prescription.move == "reps":
        return f"{reps} reps, up from {before.reps}."
    if reps == before.reps:
        return f"{reps} reps again."
    return f"{reps} reps; last time it was {before.reps}."


def _missed(before: Result) -> str:
    """Say what became of the last session's target, as it was told."""
    return "last time a set fell short of its target" if before.short else "last time was harder than meant"


def _why_seconds(prescription: Prescription, before: Result | None) -> str:
    if before is None or before.seconds is None:
        return f"Start with {prescription.seconds} s and stop when the position slips."
    if prescription.seconds is not None and prescription.seconds > before.seconds:
        return f"{prescription.seconds} s, up from {before.seconds}."
    if prescription.seconds == before.seconds:
        return f"{prescription.seconds} s again."
    return f"{prescription.seconds} s; last time it was {before.seconds}."


def _still_resting(athlete: Athlete) -> str:
    tired = [m for m in range(len(MUSCLES)) if athlete.recovery[m] < RECOVERED]
    if not tired:
        return ""
    muscle = MUSCLES[max(tired, key=lambda m: (WEIGHT[m], -m))]
    until = recovered_at(athlete.muscles[muscle])
    return f"Your {_spoken(muscle)} {_verb(muscle)} until {until:%A}."


def _verb(muscle: str) -> str:
    return "recover" if muscle.endswith("s") else "recovers"


def _spoken(muscle: str) -> str:
    return muscle.replace("-", " ")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _kg(kilograms: float) -> str:
    return f"{round(kilograms, 2):g} kg"


def _number(value: float | None) -> str:
    return f"{round(value or 0.0, 1):g}"
