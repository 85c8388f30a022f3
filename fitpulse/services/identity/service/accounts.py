"""Signing up, confirming the address, the profile, and leaving for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import forget, publish
from fitpulse.infra.mail import forget_mails, queue_mail
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Forbidden, Gone
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.api import UnknownPerson
from fitpulse.services.identity.domain import accounts as rules
from fitpulse.services.identity.domain import passwords
from fitpulse.services.identity.domain.accounts import Account, Role
from fitpulse.services.identity.domain.limits import ARRIVALS, CONFIRMATIONS, MAILS, RECHECKS, SIGN_UPS
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.events import UserErased, UserRegistered
from fitpulse.services.identity.service.hasher import Hasher
from fitpulse.services.identity.service.mails import Letters
from fitpulse.services.identity.service.tries import allows, network, spend
from fitpulse.services.identity.store import accounts as store

CONFIRM_WITHIN: Final = timedelta(hours=24)
ONCE_MORE: Final = timedelta(minutes=2)
"""An access token is believed for up to a minute after its sign-in has ended: what it still wrote goes by then."""


class LinkSpent(Gone):
    slug = "link-spent"
    title = "This link no longer works"


class WrongPassword(Forbidden):
    slug = "wrong-password"
    title = "This is not the password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """What a person tells when they sign up. `return_to` is where they were when asked to."""

    email: str
    password: str
    name: str
    locale: str = "en"
    time_zone: str = "UTC"
    return_to: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    user_id: UUID
    return_to: str


class Accounts:
    def __init__(
        self, db: Database, clock: Clock, hasher: Hasher, letters: Letters, common: Collection[str]
    ) -> None:
        self._db = db
        self._clock = clock
        self._hasher = hasher
        self._letters = letters
        self._common = common

    async def sign_up(self, joining: Joining, *, remote: str) -> None:
        """Take a sign-up and mail the link that confirms it.

        Whether the address already has an account shows neither in the answer nor in the time it takes: both
        cost one hash, one row and one mail. Raises Invalid for a bad field, TooManyTries.
        """
        async with self._db.system() as tx:
            await spend(tx, SIGN_UPS, network(remote), self._clock.now())
        person = await self._person(joining)
        token = fresh()
        async with self._db.system() as tx:
            mailed = await allows(tx, MAILS, person.email_key, self._clock.now())
            known = await store.credentials(tx, person.email_key)
            await self._remember(tx, person, token)
            letter = (
                self._letters.confirm(person.user_id, person.email, person.name, token)
                if known is None
                else self._letters.already_here(known.user_id, known.email, known.name)
            )
            if mailed:
                await queue_mail(tx, letter)

    async def confirm(self, token: str, password: str, *, remote: str) -> Joined:
        """Make the account, by the link from the mail and the password chosen at sign-up.

        The password keeps a stranger's sign-up with someone's address from being confirmed by its owner.
        Raises LinkSpent, WrongPassword, TooManyTries.
        """
        hashed = digest(token)
        async with self._db.system() as tx:
            now = self._clock.now()
            await spend(tx, ARRIVALS, network(remote), now)
            await spend(tx, CONFIRMATIONS, hashed.hex(), now)
            person = await store.sign_up(tx, hashed, now)
        return await self._admit(person, hashed, password)

    async def _admit(self, person: store.SignUp | None, hashed: bytes, password: str) -> Joined:
        """Make the account of a sign-up whose password is known."""
        if not await self._hasher.verify(person.password_hash if person else None, password):
            if person is None:
                detail = "It was used, or it is older than a day. Sign up again to get a new one."
                raise LinkSpent(detail)
            detail = "Write the password you chose when you signed up."
            raise WrongPassword(detail)
        assert person is not None
        async with self._db.system() as tx:
            now = self._clock.now()
            taken = await store.take_sign_up(tx, hashed)
            if not taken or not await store.insert(tx, person, "metric", now):
                detail = "This address is confirmed already. Sign in."
                raise LinkSpent(detail)
            await self._drop_sign_ups(tx, person.email_key)
            registered = UserRegistered(
                user_id=person.user_id, locale=person.locale, time_zone=person.time_zone
            )
            await publish(tx, registered, at=now)
        return Joined(person.user_id, person.return_to)

    async def create_account(self, joining: Joining) -> UUID:
        """Sign up and confirm in one go, for whoever runs this installation; no mail is sent."""
        person = await self._person(joining)
        token = fresh()
        async with self._db.system() as tx:
            await self._remember(tx, person, token)
        return (await self._admit(person, digest(token), joining.password)).user_id

    async def profile(self, user_id: UUID) -> Account:
        async with self._db.read(user_id) as tx:
            return _known(await store.find(tx, user_id))

    async def contact(self, user_id: UUID) -> Account:
        """The same for another service that speaks to the person."""
        async with self._db.system() as tx:
            return _known(await store.find(tx, user_id))

    async def change(self, user_id: UUID, changes: dict[str, Any]) -> Account:
        """Change any of name, locale, time_zone and units; what isn't named stays."""
        checked = dict(changes)
        for field, rule in (("name", rules.name), ("locale", rules.locale), ("time_zone", rules.time_zone)):
            if checked.get(field) is not None:
                checked[field] = rule(checked[field])
        async with self._db.transaction(user_id) as tx:
            return _known(await store.update_profile(tx, user_id, checked, self._clock.now()))

    async def erase(self, user_id: UUID, password: str) -> None:
        """Erase the person here and tell the others; raises WrongPassword, TooManyTries."""
        async with self._db.system() as tx:
            await spend(tx, RECHECKS, str(user_id), self._clock.now())
            hashed = await store.password_hash(tx, user_id)
        if not await self._hasher.verify(hashed, password):
            detail = "Nothing was deleted. Write your current password to delete your account."
            raise WrongPassword(detail)
        async with self._db.system() as tx:
            key = await store.email_key(tx, user_id)
            if key is not None:
                await self._drop_sign_ups(tx, key)
            await store.erase(tx, user_id)
            await forget_mails(tx, user_id)
            await forget(tx, user_id)
            now, erased = self._clock.now(), UserErased(user_id=user_id)
            await publish(tx, erased, at=now)
            await publish(tx, erased, at=now, due_at=now + ONCE_MORE)

    async def forget(self, user_id: UUID) -> None:
        """Once more, what an access token or a sign-in under way still wrote while the account was erased."""
        async with self._db.system() as tx:
            await store.erase(tx, user_id)

    async def set_role(self, email: str, role: Role) -> None:
        """Make a person an operator or no longer one; holds for tokens issued from now on."""
        async with self._db.system() as tx:
            if not await store.set_role(tx, rules.address(email).key, role, self._clock.now()):
                detail = "No account has this address."
                raise UnknownPerson(detail)

    def check_password(self, password: str, *own: str) -> None:
        passwords.check(password, common=self._common, own=[part for word in own for part in _parts(word)])

    async def _person(self, joining: Joining) -> store.SignUp:
        where = rules.address(joining.email)
        name = rules.name(joining.name)
        self.check_password(joining.password, name, where.email)
        return store.SignUp(
            new_id(),
            where.email,
            where.key,
            await self._hasher.hash(joining.password),
            name,
            rules.locale(joining.locale),
            rules.time_zone(joining.time_zone),
            joining.return_to,
        )

    async def _drop_sign_ups(self, tx: Tx, email_key: str) -> None:
        """Drop an address's other sign-ups with their mails, whose links would lead nowhere."""
        for never in await store.drop_sign_ups(tx, email_key):
            await forget_mails(tx, never)

    async def _remember(self, tx: Tx, person: store.SignUp, token: str) -> None:
        now = self._clock.now()
        await store.add_sign_up(tx, digest(token), person, now, now + CONFIRM_WITHIN)


def _known(account: Account | None) -> Account:
    if account is None:
        detail = "The account was deleted."
        raise UnknownPerson(detail)
    return account


def _parts(text: str) -> list[str]:
    return text.replace("@", " ").replace(".", " ").replace("-", " ").replace("_", " ").split()
