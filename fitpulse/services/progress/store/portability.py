"""What progress keeps of a person, as they get it when they ask for their data."""

from typing import Final

from fitpulse.infra.portability import Collection

FIGURES: Final = (
    "workouts",
    "seconds",
    "sets",
    "hard_sets",
    "reps",
    "tonnage_g",
    "distance_m",
)

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
        title="Your figures by day, week and month (tonnage in grams)",
        table="progress.period",
        key={"grain": "text", "start": "date"},
        columns=("grain", "start", "days", *FIGURES),
    ),
    Collection(
        name="progress.muscles",
        title="Your sets by muscle and day, week and month (thousandths of a set)",
        table="progress.muscle_period",
        key={"grain": "text", "start": "date", "muscle": "text"},
        columns=("grain", "start", "muscle", "milli_sets"),
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
