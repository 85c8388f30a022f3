"""A path to notifications by their age, for those that have served their time."""

from fitpulse.infra.migration import execute

revision = "notifications_0004"
down_revision = "notifications_0003"


def upgrade() -> None:
    # Built in place: a block range index of a table that grows by a row or two a workout is made in a moment.
    execute("""
-- squawk-ignore require-concurrent-index-creation
create index notification_age on notifications.notification using brin (happened_at);
""")
