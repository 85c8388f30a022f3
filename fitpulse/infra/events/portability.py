"""The events about a person, as they get them when they ask for their data."""

from typing import Final

from fitpulse.infra.portability import Collection

LOG: Final = Collection(
    name="account.events",
    title="What happened, step by step: the log from which your figures are reckoned",
    table="events.outbox",
    owner="key",
    key={"seq": "bigint"},
    columns=("id", "type", "recorded_at", "payload"),
    expressions={"payload": "convert_from(payload, 'UTF8')::json"},
)
