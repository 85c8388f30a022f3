"""Signing in with a password, and the list of places where someone is signed in."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import publish
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import NotFound, Unauthenticated
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain.accounts import BadAddress, address
from fitpulse.services.identity.domain.devices import describe
from fitpulse.services.identity.domain.limits import ACCOUNT, ADDRESS, DEVICE
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.domain.sign_ins import BROWSER_STAYS, DEVICE_STAYS, SignIn
from fitpulse.services.identity.events import SessionRevoked
from fitpulse.services.identity.service.hasher import Hasher
from fitpulse.services.identity.service.tries import give_back, network, spend
from fitpulse.services.identity.store import accounts
from fitpulse.services.identity.store import sign_ins as store

CHECK_BOTH: Final = "Check both. If you just signed up, confirm your address first: the link is in your mail."


class Mismatch(Unauthenticated):
    slug = "sign-in-mismatch"
    title = "Address and password don't match"


class NoSuchSignIn(NotFound):
    slug = "no-such-session"
    title = "There is no such sign-in"


@dataclass(frozen=True, slots=True)
class Browser:
    """What a request tells about where it comes from.

    `known_by` says that the account has been signed in to here before; `cookie` is that of a sign-in that stands
    or stood, which the next one replaces.
    """

    remote: str
    user_agent: str = ""
    known_by: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A fresh sign-in's cookies: `cookie` proves it, `known_by` only says that the browser is no stranger."""

    user_id: UUID
    cookie: str
    known_by: str


class SignIns:
    def __init__(self, db: Database, clock: Clock, hasher: Hasher) -> None:
        self._db = db
        self._clock = clock
        self._hasher = hasher

    async def sign_in(self, email: str, password: str, browser: Browser) -> Entered:
        """Check the password and remember the browser; raises Mismatch, TooManyTries.

        The try is counted before the password is looked at, so that parallel tries can't slip past the limit,
        and taken back when it was right. An unknown address is counted and hashed like a known one.
        """
        key = _key(email)
        async with self._db.system() as tx:
            now = self._clock.now()
            found = await accounts.credentials(tx, key)
            device = digest(browser.known_by)
            known = await store.knows_device(tx, device, found.user_id if found else None, now)
            tried = (DEVICE, device.hex()) if known else (ACCOUNT, key)
            await spend(tx, *tried, now)
            await spend(tx, ADDRESS, network(browser.remote), now)
        if not await self._hasher.verify(found.password_hash if found else None, password):
            raise Mismatch(CHECK_BOTH)
        assert found is not None
        renewed = await self._hasher.hash(password) if self._hasher.outdated(found.password_hash) else None
        async with self._db.system() as tx:
            if (
                await accounts.hold(tx, found.user_id) != found.password_hash
            ):  # changed since it was looked at
                raise Mismatch(CHECK_BOTH)
            await give_back(tx, *tried, now)
            await give_back(tx, ADDRESS, network(browser.remote), now)
            if renewed is not None:
                await accounts.set_password(tx, found.user_id, renewed, now)
            return await self.enter(tx, found.user_id, browser, known=known)

    async def enter(self, tx: Tx, user_id: UUID, browser: Browser, *, known: bool = False) -> Entered:
        """Sign a browser in whose person has just been verified (system role)."""
        now = self._clock.now()
        before = await store.by_cookie(tx, digest(browser.cookie), now) if browser.cookie else None
        if before is not None:
            await self.end_within(tx, before.user_id, "signed_in_again", before.id)
        cookie, known_by = fresh(), browser.known_by if known else fresh()
        entry = SignIn(
            new_id(),
            user_id,
            "browser",
            "",
            describe(browser.user_agent),
            now,
            now,
            now,
            now,
            now + BROWSER_STAYS,
        )
        await store.insert(tx, entry, cookie_hash=digest(cookie))
        if not known:
            await store.add_device(tx, digest(known_by), user_id, now, now + DEVICE_STAYS)
        return Entered(user_id, cookie, known_by)

    async def welcome(self, user_id: UUID, browser: Browser) -> Entered:
        """Sign in someone who has just confirmed their address with their password."""
        async with self._db.system() as tx:
            return await self.enter(tx, user_id, browser)

    async def current(self, cookie: str) -> SignIn | None:
        """The sign-in behind a browser's cookie, if it stands."""
        if not cookie:
            return None
        async with self._db.system() as tx:
            return await store.by_cookie(tx, digest(cookie), self._clock.now())

    async def stands(self, sign_in: UUID) -> bool:
        async with self._db.system() as tx:
            return await store.stands(tx, sign_in, self._clock.now())

    async def listed(self, user_id: UUID) -> list[SignIn]:
        """Where the person is signed in, newest first."""
        async with self._db.read(user_id) as tx:
            return await store.standing(tx, user_id, self._clock.now())

    async def end(self, user_id: UUID, sign_in: UUID, reason: str = "signed_out") -> None:
        """Sign out in one place; raises NoSuchSignIn for another person's too."""
        async with self._db.transaction(user_id) as tx:
            if not await self.end_within(tx, user_id, reason, sign_in):
                detail = "It has ended already, or it is not yours."
                raise NoSuchSignIn(detail)

    async def end_all(self, user_id: UUID, reason: str = "signed_out_everywhere") -> int:
        """Sign out everywhere; how many places that were."""
        async with self._db.transaction(user_id) as tx:
            return await self.end_within(tx, user_id, reason)

    async def end_within(self, tx: Tx, user_id: UUID, reason: str, only: UUID | None = None) -> int:
        """The same as part of another use case."""
        now = self._clock.now()
        if only is None:
            await accounts.hold(
                tx, user_id
            )  # whoever is about to sign in with an older word waits and is seen
        ended = await store.end(tx, user_id, now, reason, only)
        if ended:
            events = [SessionRevoked(user_id=user_id, session=one.id, reason=reason) for one in ended]
            await publish(tx, *events, at=now)
        return len(ended)


def _key(email: str) -> str:
    """What an address is counted under; a malformed one is a stranger's like any other."""
    try:
        return address(email).key
    except BadAddress:
        return "malformed " + digest(email).hex()
