"""Notes on single exercises lie apart from the plan, sealed by their owner's key.

The column is null in rows of an earlier version, whose notes are in the plan: the process that runs this version
goes through them. It is empty where there are none, which is the default from now on; the two statements keep
that default from the rows there are. The index holds what is yet to be gone through.
"""

from fitpulse.infra.migration import execute

revision = "training_0008"
down_revision = "training_0007"


def upgrade() -> None:
    execute("""
alter table training.workout add column item_notes bytea;
alter table training.workout alter column item_notes set default '';
-- squawk-ignore require-concurrent-index-creation
create index workout_items_clear on training.workout (user_id) where item_notes is null;
""")
