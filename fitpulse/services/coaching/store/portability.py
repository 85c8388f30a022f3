"""What coaching keeps of a person, as they get it when they ask for their data."""

from typing import Final

from fitpulse.infra.portability import Collection

COLLECTIONS: Final = (
    Collection(
        name="coaching.experiments",
        title="The experiments you took part in, and what you saw",
        table="coaching.exposure",
        key={"experiment": "text"},
        columns=("experiment", "arm", "exposed_at"),
    ),
    Collection(
        name="coaching.experiment_workouts",
        title="The workouts that experiments are judged by",
        table="coaching.workout_figure",
        key={"workout_id": "uuid"},
        columns=("workout_id", "revision", "counts", "completed_at", "minutes", "hard_sets", "rpe"),
    ),
)
