"""One line of why for each change in a session under way, made from the numbers that decided."""

from datetime import date, datetime
from math import expm1

from fitpulse.services.coaching.api import PlannedSet, SetDone
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.pains import day


def fell_short(done: SetDone, target: PlannedSet, lighter: float) -> str:
    return f"{_made(done)} {_asked(target)}: {_kg(lighter)} leaves the next sets their reserve."


def went_beyond(done: SetDone, target: PlannedSet, heavier: float) -> str:
    return f"{_made(done)} {_asked(target)}: there was more in you, so {_kg(heavier)} comes next."


def fewer_reps(done: SetDone, target: PlannedSet, fewer: int) -> str:
    return f"{_made(done)} {_asked(target)}: {_reps(fewer)} keep the next sets their reserve."


def more_reps(done: SetDone, target: PlannedSet, more: int) -> str:
    counted = "1 rep" if more == 1 else f"{more} reps"
    return f"{_made(done)} {_asked(target)}: {counted} more, as no heavier load is a small step."


def held_shorter(held: int, asked: int) -> str:
    return f"Held {held} of {asked} s: that long is enough for the next ones."


def informed(source: Entry, moved: float, load: float) -> str:
    side = "higher" if moved > 0.0 else "lower"
    share = f"{abs(expm1(moved)) * 100.0:.0f} %"
    return f"{source.exercise.name} puts what is safe to expect here about {share} {side}: {_kg(load)} fits today."


def hurts(source: Entry, entry: Entry, region: str, again: date) -> str:
    """Say why an exercise is taken out, and when what hurt is tried again."""
    if source is entry:
        return f"It hurts your {_spoken(region)}: out for today, tried again on {day(again)}."
    return f"{source.exercise.name} hurt your {_spoken(region)}, which {entry.exercise.name} loads as well."


def busy(was: str, now: str) -> str:
    return f"{was} is taken. {now} takes its place."


def kept_for_last(name: str) -> str:
    return f"{name} is taken, and nothing free does its work as well: do it last."


def wait_for(name: str) -> str:
    return f"{name} is taken, and nothing free does its work: wait for it, or leave it out."


def pain(name: str, region: str, again: date, until: date) -> str:
    where = _spoken(region)
    return (
        f"{name} hurts your {where}: it rests and is tried again on {day(again)}, lighter at first. "
        f"Nothing else that loads your {where} comes before {day(until)}."
    )


def takes_over(now: str, was: str) -> str:
    return f"{now} takes the place of {was}."


def left_out(name: str) -> str:
    return f"{name} is left out today."


def less_time(minutes: float, dropped: int) -> str:
    if dropped == 0:
        return f"All that is left fits into {minutes:g} min."
    sets = "The least valuable set goes" if dropped == 1 else f"The {dropped} least valuable sets go"
    return f"{minutes:g} min left. {sets}, the rest stays."


def easier() -> str:
    return "Too hard: what is left gets lighter or shorter, with more in reserve."


def harder() -> str:
    return "Too easy: what is left gets a little heavier or longer, with less in reserve."


def easy_enough() -> str:
    return "What is left is as light and short as is still worth doing: stop here if it is too much today."


def hard_enough() -> str:
    return "What is left stays: a bigger step, or more time than there is, would be no good idea today."


def made_easier_again() -> str:
    return "Too hard: what was made harder is as it was before."


def made_harder_again() -> str:
    return "Too easy: what was made easier is as it was before."


def as_before(before: PlannedSet, after: PlannedSet) -> str:
    return f"Back to what it was: {_instead(before, after)}."


def eased(before: PlannedSet, after: PlannedSet) -> str:
    return f"It was too hard: {_instead(before, after)}."


def hardened(before: PlannedSet, after: PlannedSet) -> str:
    return f"It was too easy: {_instead(before, after)}."


def _instead(before: PlannedSet, after: PlannedSet) -> str:
    if before.load_kg is not None and after.load_kg is not None and before.load_kg != after.load_kg:
        return f"{_kg(after.load_kg)} instead of {_kg(before.load_kg)}"
    if before.reps_min != after.reps_min:
        return f"{_reps(after.reps_min)} instead of {before.reps_min}"
    if before.reps_max != after.reps_max:
        return f"up to {after.reps_max} reps instead of {before.reps_max}"
    if before.seconds != after.seconds:
        return f"{after.seconds} s instead of {before.seconds} s"
    return f"RIR {after.rir or 0.0:g} instead of {before.rir or 0.0:g}"


def conditions_changed() -> str:
    return "This is what is left, fitted to today's time and equipment."


def corrected_reason(entry: Entry) -> str:
    """Say why sets still to do change where an earlier one is told anew."""
    return f"Follows from the corrected set of {entry.exercise.name}."


def earlier_reason(at: datetime, sets: int, planned: int) -> str:
    """Say what became of an earlier session that was not completed."""
    if sets == 0:
        return f"{at:%A}'s session did not take place; what it was for is still open."
    return f"{sets} of {planned} sets were done on {at:%A}; the others are still open."


def ended(pain: str | None) -> str:
    """Say that nothing is left to do: all of it done, or the rest left out for pain."""
    if pain is None:
        return "Nothing is left of today's sets. Complete the session when you are ready."
    return f"What is left would load your {_spoken(pain)}. Complete the session when you are ready."


def _made(done: SetDone) -> str:
    load = "" if done.load_kg is None else f" with {_kg(done.load_kg)}"
    reserve = "" if done.rir is None else f" at RIR {done.rir:g}"
    return f"{_reps(done.reps)}{load}{reserve}"


def _asked(target: PlannedSet) -> str:
    low, high = target.reps_min, target.reps_max
    window = f"{low}" if low == high else f"{low} to {high}"
    reserve = "" if target.rir is None else f" at RIR {target.rir:g}"
    return f"where {window}{reserve} were asked"


def _reps(reps: int | None) -> str:
    return "1 rep" if reps == 1 else f"{reps} reps"


def _spoken(region: str) -> str:
    return region.replace("-", " ")


def _kg(kilograms: float) -> str:
    return f"{round(kilograms, 2):g} kg"
