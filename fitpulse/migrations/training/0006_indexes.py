"""Paths to what is asked for: the journal by age, completed workouts by their end, workouts by their day.

Without the last two, planning looked through every workout that a person ever had.
"""

from fitpulse.infra.migration import execute

revision = "training_0006"
down_revision = "training_0005"


def upgrade() -> None:
    # They are built in place: the journal holds little more than a day, and a person has some hundred workouts.
    execute("""
-- squawk-ignore require-concurrent-index-creation
create index change_age on training.change using brin (changed_at);
-- squawk-ignore require-concurrent-index-creation
create index workout_ended on training.workout (user_id, completed_at) where state = 'completed';
-- squawk-ignore require-concurrent-index-creation
create index workout_day on training.workout (user_id, local_date);
""")
