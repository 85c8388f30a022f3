"""Who may ask for tokens: our own clients, known everywhere, and those an operator registers."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.domain.clients import Client, check_registration, first_party
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.store import issuer


@dataclass(frozen=True, slots=True)
class Registered:
    """`secret` is shown once and kept nowhere; a public client has none."""

    client_id: str
    secret: str | None


class Clients:
    def __init__(self, db: Database, clock: Clock, public_url: str) -> None:
        self._db = db
        self._clock = clock
        self._ours = first_party(public_url)

    async def find(self, tx: Tx, client_id: str | None) -> Client | None:
        """A client by its id (system role)."""
        if not client_id or "\x00" in client_id:
            return None
        return self._ours.get(client_id) or await issuer.client(tx, client_id)

    async def names(self, client_ids: Collection[str]) -> dict[str, str]:
        """What people know these clients by; one that is registered no longer has none."""
        ours = {one: self._ours[one].name for one in client_ids if one in self._ours}
        async with self._db.system() as tx:
            return ours | await issuer.client_names(tx, [one for one in client_ids if one not in ours])

    async def register(self, client: Client, *, confidential: bool) -> Registered:
        """Register a client under a fresh id, with a fresh secret if it can keep one; raises BadRedirect."""
        check_registration(client.redirect_uris)
        secret = fresh() if confidential else None
        stored = replace(
            client,
            client_id=client.client_id or secrets.token_hex(12),
            secret_hash=digest(secret) if secret else None,
            first_party=False,
        )
        if stored.client_id in self._ours:
            message = f"{stored.client_id} is one of our own clients"
            raise ValueError(message)
        async with self._db.system() as tx:
            await issuer.put_client(tx, stored, self._clock.now())
        return Registered(stored.client_id, secret)
