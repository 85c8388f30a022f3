"""What a finished session came to."""

from dataclasses import dataclass

from fitpulse.services.coaching.domain.remaining import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures of the session; sets are working sets, warm-ups not counted. `load` is RPE x minutes."""

    workout: str
    sets: int
    planned_sets: int
    minutes: float
    planned_minutes: int
    load: float | None
    text: str


def summary(session: Underway, *, minutes: float, rpe: float | None) -> Summary:
    """Sum up; `rpe` and `minutes` as told."""
    sets, planned = session.sets, session.planned_sets
    counted = "1 set" if sets == 1 else f"{sets} sets"
    effort = f", effort {rpe:g} of 10" if rpe is not None else ""
    return Summary(
        workout=session.id,
        sets=sets,
        planned_sets=planned,
        minutes=minutes,
        planned_minutes=session.planned_minutes,
        load=round(rpe * minutes, 1) if rpe is not None else None,
        text=f"{counted} of {planned} planned, {minutes:g} of {session.planned_minutes} min{effort}.",
    )
