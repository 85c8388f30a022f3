"""News of an export that is ready."""

from fitpulse.infra.migration import execute

revision = "notifications_0002"
down_revision = "notifications_0001"


def upgrade() -> None:
    # The new rule is wider: no one relies on less, and every row meets it, so there is nothing to validate.
    execute("""
-- squawk-ignore ban-drop-constraint
alter table notifications.notification drop constraint notification_kind_check;
alter table notifications.notification add constraint notification_kind_check
  check (kind in ('workout', 'record', 'export')) not valid;
""")
