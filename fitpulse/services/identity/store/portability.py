"""What identity keeps of a person, as they get it when they ask for their data; no secret is among it."""

from typing import Final

from fitpulse.infra.events.portability import LOG
from fitpulse.infra.mail.portability import MAILS
from fitpulse.infra.portability import Collection

COLLECTIONS: Final = (
    Collection(
        name="account.details",
        title="Your account",
        table="identity.accounts",
        key={},
        columns=(
            "user_id",
            "email",
            "email_key",
            "role",
            "name",
            "locale",
            "time_zone",
            "units",
            "created_at",
            "updated_at",
        ),
    ),
    Collection(
        name="account.consents",
        title="What you consented to, and when",
        table="identity.consents",
        key={"id": "uuid"},
        columns=("id", "purpose", "version", "action", "at"),
    ),
    Collection(
        name="account.sign-ins",
        title="Where and when you signed in",
        table="identity.sign_ins",
        key={"id": "uuid"},
        columns=(
            "id",
            "kind",
            "client_id",
            "device",
            "scope",
            "generation",
            "authenticated_at",
            "affirmed_at",
            "created_at",
            "seen_at",
            "expires_at",
            "ended_at",
            "end_reason",
        ),
    ),
    Collection(
        name="account.applications",
        title="Applications you let sign you in",
        table="identity.client_grants",
        key={"client_id": "text"},
        columns=("client_id", "scope", "granted_at"),
    ),
    Collection(
        name="account.hand-overs",
        title="Sign-ins handed over to an application",
        table="identity.codes",
        key={"code_hash": "bytea"},
        columns=(
            "client_id",
            "redirect_uri",
            "scope",
            "authenticated_at",
            "expires_at",
            "used_at",
            "browser",
            "sign_in",
        ),
    ),
    Collection(
        name="account.devices",
        title="Browsers that are known to be yours",
        table="identity.devices",
        key={"token_hash": "bytea"},
        columns=("created_at", "expires_at"),
    ),
    Collection(
        name="account.recoveries",
        title="Times a new password was asked for",
        table="identity.recoveries",
        key={"token_hash": "bytea"},
        columns=("created_at", "expires_at"),
    ),
    Collection(
        name="account.exports",
        title="The copies of your data you asked for",
        table="identity.exports",
        key={"id": "uuid"},
        columns=(
            "id",
            "state",
            "share",
            "attempts",
            "due_at",
            "lease_until",
            "bytes",
            "error",
            "created_at",
            "ready_at",
            "expires_at",
        ),
    ),
    MAILS,
    LOG,
)
