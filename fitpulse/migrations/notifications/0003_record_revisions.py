"""Which revision of its set a record's news is of, so that a correction takes back what was told before it."""

from fitpulse.infra.migration import execute

revision = "notifications_0003"
down_revision = "notifications_0002"


def upgrade() -> None:
    execute("alter table notifications.notification add column revision integer not null default 0")
