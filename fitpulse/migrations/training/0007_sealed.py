"""What people tell of their bodies is sealed by their own key; no query looks into it.

Each clear column stays beside its sealed one until a later version drops it: what an earlier version wrote is read
there, until the process that runs this version has sealed it. An earlier version can't read what this one writes:
no release has one, so none runs beside it. The indexes named `…_clear` hold just those rows:
the sealing works through them, and `fitpulse doctor` tells whether any is left.
"""

from fitpulse.infra.migration import execute

revision = "training_0007"
down_revision = "training_0006"

BODIES = {"told": "body", "profile": "body", "calendar": "body", "body_state": "body", "form_check": "report"}
NOTES = ("workout", "set_log")


def upgrade() -> None:
    for table, column in BODIES.items():
        execute(f"""
alter table training.{table} add column sealed bytea;
alter table training.{table} alter column sealed set storage external;
-- squawk-ignore ban-drop-not-null
alter table training.{table} alter column {column} drop not null;
alter table training.{table} add constraint {table}_held check (num_nonnulls({column}, sealed) = 1) not valid;
-- squawk-ignore require-concurrent-index-creation
create index {table}_clear on training.{table} (user_id) where {column} is not null;
""")
    for table in NOTES:
        execute(f"""
alter table training.{table} add column sealed_note bytea;
-- squawk-ignore require-concurrent-index-creation
create index {table}_clear on training.{table} (user_id) where note <> '';
""")
    # The journal holds a day, so what is in the clear there is left to go by itself.
    execute("""
alter table training.change add column sealed bytea;
alter table training.change alter column sealed set storage external;
-- squawk-ignore ban-drop-not-null
alter table training.change alter column before drop not null;
alter table training.change add constraint change_held check (num_nonnulls(before, sealed) = 1) not valid;
""")
