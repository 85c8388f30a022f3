"""Finding what of the undo journal is older than a day, for hardly anything at each insert."""

from fitpulse.infra.migration import execute

revision = "training_0006"
down_revision = "training_0005"


def upgrade() -> None:
    # It is built at once: the journal holds little more than a day.
    execute("""
-- squawk-ignore require-concurrent-index-creation
create index change_age on training.change using brin (changed_at);
""")
