"""What progress keeps of a person, as they get it when they ask for their data."""

from typing import Final

from fitpulse.infra.portability import Collection
from fitpulse.services.progress.domain.facts import FIGURES
from fitpulse.services.progress.store.columns import MUSCLE_COLUMNS

COLLECTIONS: Final = (
    Collection(
        name="progress.athlete",
        title="How far your progress has been reckoned",
        table="progress.athlete",
        key={},
        columns=("as_of",),
    ),
    Collection(
        name="progress.sets",
        title="Your sets as they count for progress (loads in grams, shares in thousandths of a set)",
        table="progress.set_fact",
        key={"set_id": "uuid"},
        columns=(
            "set_id",
            "revision",
            "exercise",
            "day",
            "performed_at",
            "sets",
            "hard_sets",
            "reps",
            "tonnage_g",
            "distance_m",
            "e1rm_g",
            "low_g",
            "high_g",
            "muscles",
            "shares",
        ),
    ),
    Collection(
        name="progress.workouts",
        title="Your workouts as they count for progress",
        table="progress.workout_fact",
        key={"workout_id": "uuid"},
        columns=("workout_id", "revision", "day", "workouts", "seconds"),
    ),
    Collection(
        name="progress.periods",
        title="Your figures by day, week and month (tonnage in grams, muscles in thousandths of a hard set)",
        table="progress.period",
        key={"grain": "text", "start": "date"},
        columns=("grain", "start", *FIGURES, *MUSCLE_COLUMNS),
    ),
    Collection(
        name="progress.strength",
        title="Your best estimated one-repetition maximum of each day, with its range (grams)",
        table="progress.best_day",
        key={"exercise": "text", "day": "date"},
        columns=("exercise", "day", "e1rm_g", "low_g", "high_g"),
    ),
    Collection(
        name="progress.form",
        title="What your form checks showed, as counted for your trend",
        table="progress.form_fact",
        key={"set_id": "uuid"},
        columns=(
            "set_id",
            "revision",
            "set_revision",
            "removed",
            "movement",
            "exercise",
            "day",
            "performed_at",
            "view",
            "spec_version",
            "reps",
            "partial_reps",
            "good_ms",
            "score",
            "rir",
            "faults",
        ),
    ),
)
