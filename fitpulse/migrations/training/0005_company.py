"""How many people keep doing an exercise, or two of them: counts over everyone, never of fewer than five."""

from fitpulse.infra.migration import execute

revision = "training_0005"
down_revision = "training_0004"


def upgrade() -> None:
    execute("""
create table training.company (
  exercise text not null check (length(exercise) <= 80),
  other text not null check (length(other) <= 80 and other >= exercise),
  people integer not null check (people >= 5),
  primary key (exercise, other)
);
create index company_other on training.company (other);

create table training.company_count (
  counted_at timestamptz not null
);

grant select on training.company to fitpulse_app;
grant select, insert, update, delete on training.company, training.company_count to fitpulse_system;
""")
