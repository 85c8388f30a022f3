"""The mails to a person, as they get them when they ask for their data.

Their texts are left out: the person has the mail itself, and one that is still to be sent may hold a link that
stands for a password.
"""

from typing import Final

from fitpulse.infra.portability import Collection

MAILS: Final = Collection(
    name="account.mails",
    title="Mails to you, sent or to be sent",
    table="infra.mail_outbox",
    key={"id": "uuid"},
    columns=(
        "id",
        "recipient",
        "subject",
        "state",
        "attempts",
        "due_at",
        "claimed_at",
        "last_error",
        "created_at",
    ),
)
