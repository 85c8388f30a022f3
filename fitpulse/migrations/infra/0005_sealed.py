"""Answers stored for repeated requests are sealed; `body` holds those that an earlier version stored, for a day."""

from fitpulse.infra.migration import execute

revision = "infra_0005"
down_revision = "infra_0004"


def upgrade() -> None:
    execute("""
alter table web.idempotency add column sealed bytea;
alter table web.idempotency alter column sealed set storage external;
""")
