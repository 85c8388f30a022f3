"""The columns of `progress.period`: its figures, and one for each muscle with thousandths of hard sets."""

from typing import Final

from fitpulse.kernel.catalogue import MUSCLES

MUSCLE_COLUMNS: Final = tuple(muscle.replace("-", "_") for muscle in MUSCLES)
"""In the order of MUSCLES."""

SET_FIGURES: Final = ("days", "sets", "hard_sets", "reps", "tonnage_g", "distance_m")
WORKOUT_FIGURES: Final = ("workouts", "seconds")
"""Which figures come of sets and which of workouts: each can be cleared and counted anew without the other."""


def adding(columns: tuple[str, ...], first: int) -> str:
    """The statement that adds differences to periods of the person $1.

    From parameter `first` on it takes arrays: grains, starts, and the differences of each column.
    """
    arrays = [f"${first}::text[]", f"${first + 1}::date[]"]
    arrays += [f"${first + 2 + n}::bigint[]" for n in range(len(columns))]
    return (
        f"insert into progress.period as p (user_id, grain, start, {', '.join(columns)}) "  # noqa: S608 - our own columns
        f"select $1, * from unnest({', '.join(arrays)}) "
        "on conflict (user_id, grain, start) do update set "
        + ", ".join(f"{name} = p.{name} + excluded.{name}" for name in columns)
    )
