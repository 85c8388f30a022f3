"""An authorization code dies with the browser sign-in that it was made in."""

from fitpulse.infra.migration import execute

revision = "identity_0003"
down_revision = "identity_0002"


def upgrade() -> None:
    execute("alter table identity.codes add column browser uuid")
