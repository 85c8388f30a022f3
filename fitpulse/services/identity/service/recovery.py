"""A forgotten password: a link by mail, a new password, and an end to every sign-in."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from fitpulse.infra.db import Database
from fitpulse.infra.mail import queue_mail
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain.accounts import BadAddress, address
from fitpulse.services.identity.domain.limits import MAILS, RECOVERIES
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.domain.sign_ins import DEVICE_STAYS
from fitpulse.services.identity.service.accounts import Accounts, LinkSpent
from fitpulse.services.identity.service.hasher import Hasher
from fitpulse.services.identity.service.mails import Letters
from fitpulse.services.identity.service.sign_ins import SignIns
from fitpulse.services.identity.service.tries import allows, network, spend
from fitpulse.services.identity.store import accounts as store
from fitpulse.services.identity.store import issuer
from fitpulse.services.identity.store import sign_ins as sign_in_store

WITHIN: Final = timedelta(hours=1)
"""As long as the mail limit's window: whoever is flooded with links still holds one that works."""
SPENT: Final = "It was used, or it is older than an hour. Ask for a new one."


class _Undo(Exception):
    """Leaves the transaction of an address without an account, its work done and then undone."""


class Recovery:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        hasher: Hasher,
        letters: Letters,
        accounts: Accounts,
        sign_ins: SignIns,
    ) -> None:
        self._db = db
        self._clock = clock
        self._hasher = hasher
        self._letters = letters
        self._accounts = accounts
        self._sign_ins = sign_ins

    async def begin(self, email: str, *, remote: str) -> None:
        """Mail a link if the address has an account; the answer and its time are the same if it hasn't.

        For an unknown address the same rows are written and rolled back. Raises TooManyTries.
        """
        async with self._db.system() as tx:
            now = self._clock.now()
            await spend(tx, RECOVERIES, network(remote), now)
            try:
                where = address(email)
            except BadAddress:
                return
            mailed = await allows(tx, MAILS, where.key, now)
        if not mailed:
            return
        token = fresh()
        with suppress(_Undo):
            async with self._db.system() as tx:
                known = await store.credentials(tx, where.key)
                person, to, name = (
                    (known.user_id, known.email, known.name) if known else (new_id(), where.email, "there")
                )
                await issuer.add_recovery(tx, digest(token), person, now, now + WITHIN)
                await queue_mail(tx, self._letters.reset(person, to, name, token))
                if known is None:
                    raise _Undo

    async def check(self, token: str) -> None:
        """Raise LinkSpent unless the link still works."""
        async with self._db.system() as tx:
            if await issuer.recovery(tx, digest(token), self._clock.now()) is None:
                raise LinkSpent(SPENT)

    async def finish(self, token: str, password: str) -> str:
        """Set the new password and sign out everywhere; raises LinkSpent, WeakPassword.

        Returns what makes this browser known to the account: whoever holds the link is no stranger, so tries
        that strangers have used up don't keep the owner out.
        """
        hashed_token = digest(token)
        async with self._db.system() as tx:
            user_id = await issuer.recovery(tx, hashed_token, self._clock.now())
            account = await store.find(tx, user_id) if user_id else None
        if user_id is None or account is None:
            raise LinkSpent(SPENT)
        self._accounts.check_password(password, account.name, account.email)
        hashed = await self._hasher.hash(password)
        async with self._db.system() as tx:
            now = self._clock.now()
            if await issuer.take_recovery(tx, hashed_token, now) is None:
                raise LinkSpent(SPENT)
            await store.set_password(tx, user_id, hashed, now)
            await sign_in_store.forget_devices(tx, user_id)
            await self._sign_ins.end_within(tx, user_id, "password_changed")
            await queue_mail(tx, self._letters.password_changed(user_id, account.email, account.name))
            known_by = fresh()
            await sign_in_store.add_device(tx, digest(known_by), user_id, now, now + DEVICE_STAYS)
        return known_by
