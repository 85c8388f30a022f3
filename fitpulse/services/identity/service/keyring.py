"""The issuer's keys: made, published, used and dropped by the rules of `domain.keys`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from fitpulse.infra.db import Database
from fitpulse.infra.sealing import Vault
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.domain.keys import LEAD, Life, due, published, signing
from fitpulse.services.identity.service.upkeep import plan
from fitpulse.services.identity.store import issuer

KEY_BITS: Final = 2048
HEADER: Final = frozenset({"alg", "typ", "kid"})
FRESH: Final = timedelta(seconds=60)
"""How long a process goes by its own copy of the keys."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The keys as one process knows them."""

    read_at: datetime
    lives: tuple[Life, ...]
    private: Mapping[str, RSAKey]
    public: Mapping[str, dict[str, Any]]


class Signer:
    """One key, ready to sign."""

    def __init__(self, kid: str, key: RSAKey) -> None:
        self._kid = kid
        self._key = key

    def sign(self, kind: str, claims: Mapping[str, Any]) -> str:
        """A JWT of type `kind` with the header {alg, typ, kid} and nothing else."""
        header = {"alg": "RS256", "typ": kind, "kid": self._kid}
        return jwt.encode(header, dict(claims), self._key, algorithms=["RS256"])


class KeyRing:
    """Keeps a copy of the keys in memory; PostgreSQL has them, with the private parts sealed."""

    def __init__(self, db: Database, vault: Vault, clock: Clock, token_life: timedelta) -> None:
        self._db = db
        self._vault = vault
        self._clock = clock
        self._token_life = token_life
        self._rotated = False
        self._copy: Copy | None = None
        self._reading = asyncio.Lock()

    async def jwks(self) -> dict[str, Any]:
        """The public keys that verify now or will soon, as a JWK Set."""
        copy = await self._known()
        return {
            "keys": [
                copy.public[key.kid] for key in published(copy.lives, self._clock.now(), self._token_life)
            ]
        }

    async def signer(self) -> Signer:
        copy = await self._known()
        life = signing(copy.lives, self._clock.now())
        assert life is not None, "the first key signs from the moment it is made"
        return Signer(life.kid, copy.private[life.kid])

    async def read(self, token: str, kind: str) -> dict[str, Any] | None:
        """The claims of a token of ours of type `kind` that has not run out, else None."""
        keys = KeySet.import_key_set(await self.jwks())  # type: ignore[arg-type]
        try:
            decoded = jwt.decode(token, keys, algorithms=["RS256"])
        except (JoseError, ValueError):
            return None
        claims: dict[str, Any] = decoded.claims
        expires = claims.get("exp")
        if set(decoded.header) != HEADER or decoded.header["typ"] != kind or not isinstance(expires, int):
            return None
        return claims if expires > self._clock.now().timestamp() else None

    async def rotate(self, *, planned: bool = False, at_once: bool = False) -> str | None:
        """Make the next key when one is due and drop those whose time is over; the new `kid`, or None.

        `planned` makes one ahead of its time, to sign in a day, unless one waits already. `at_once` is for a leaked
        key: the new one signs now and all others are gone, so that every access token must be refreshed.
        """
        async with self._db.system() as tx:
            await issuer.lock_rotation(tx)
            now = self._clock.now()
            lives = [Life(key.kid, key.created_at, key.signs_from) for key in await issuer.keys(tx)]
            start = now if at_once else due(lives, now)
            if start is None and planned and not any(one.signs_from > now for one in lives):
                start = now + LEAD
            made = None
            if start is not None:
                made = await self._make(now, start)
                await issuer.add_key(tx, made)
                lives = [Life(made.kid, now, start), *([] if at_once else lives)]
            kept = {key.kid for key in published(lives, now, self._token_life)}
            await issuer.drop_keys(tx, [key.kid for key in await issuer.keys(tx) if key.kid not in kept])
            await plan(tx, now)
        self._copy = None
        self._rotated = True
        return made.kid if made else None

    async def _make(self, now: datetime, start: datetime) -> issuer.StoredKey:
        key = await asyncio.to_thread(RSAKey.generate_key, KEY_BITS)
        kid = key.thumbprint()
        public = {**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": "RS256"}
        sealed = self._vault.seal(msgspec.json.encode(key.as_dict(private=True)), kid)
        return issuer.StoredKey(kid, public, sealed, now, start)

    async def _known(self) -> Copy:
        copy = self._copy
        if copy is not None and self._clock.now() - copy.read_at < FRESH:
            return copy
        async with self._reading:
            if not self._rotated:  # on first use, not at start-up: building a process needs no database
                await self.rotate()
            if self._copy is None or self._clock.now() - self._copy.read_at >= FRESH:
                self._copy = await self._read(self._copy)
            return self._copy

    async def _read(self, before: Copy | None) -> Copy:
        now = self._clock.now()
        async with self._db.system() as tx:
            rows = await issuer.keys(tx)
        known = before.private if before else {}
        private = {row.kid: known.get(row.kid) or self._opened(row) for row in rows}
        lives = tuple(Life(row.kid, row.created_at, row.signs_from) for row in rows)
        return Copy(now, lives, private, {row.kid: row.public_jwk for row in rows})

    def _opened(self, row: issuer.StoredKey) -> RSAKey:
        return RSAKey.import_key(
            msgspec.json.decode(self._vault.open(row.sealed, row.kid), type=dict[str, Any])
        )
