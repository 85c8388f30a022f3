"""Notifications as a service: turns events into news, and news into mails where they are wanted."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import forget
from fitpulse.infra.mail import Mail, forget_mails, queue_mail
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Gone, NotFound
from fitpulse.kernel.paging import BadCursor, decode_cursor, page_of
from fitpulse.services.identity.events import ExportReady, UserErased
from fitpulse.services.notifications import store
from fitpulse.services.notifications.domain.answers import Inbox, MailPreferences, Preferences
from fitpulse.services.notifications.domain.letters import letter
from fitpulse.services.notifications.domain.news import (
    Kind,
    News,
    export_news,
    is_news,
    record_news,
    records_withdrawal,
    withdrawal,
    workout_news,
)
from fitpulse.services.training.events import (
    RecordAchieved,
    RecordsWithdrawn,
    WorkoutCompleted,
    WorkoutReopened,
)

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2200
AFTER_ALL: Final = (datetime(LAST_YEAR, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))


class NoNotification(NotFound):
    slug = "no-notification"
    title = "There is no such notification"


class LinkExpired(Gone):
    slug = "switch-off-link-expired"
    title = "This link is no longer valid"


class Notifications:
    """One notification a workout, a set with a record and an export; a mail beside the first two unless switched off.

    The mail is queued to the person, not to an address: the postman asks identity for it when it sends, so
    no transaction here waits for another service and no address is kept.
    """

    def __init__(self, db: Database, catalogue: Catalogue, clock: Clock, *, public_url: str) -> None:
        self._db = db
        self._catalogue = catalogue
        self._clock = clock
        self._public_url = public_url

    async def take_workout(self, tx: Tx, event: WorkoutCompleted) -> None:
        await self._tell(tx, event.user_id, workout_news(event))

    async def take_reopening(self, tx: Tx, event: WorkoutReopened) -> None:
        await self._tell(tx, event.user_id, withdrawal(event))

    async def take_record(self, tx: Tx, event: RecordAchieved) -> None:
        exercise = self._catalogue.index.get(event.exercise)
        await self._tell(tx, event.user_id, record_news(event, exercise.name if exercise else event.exercise))

    async def take_records_withdrawal(self, tx: Tx, event: RecordsWithdrawn) -> None:
        await self._tell(tx, event.user_id, records_withdrawal(event))

    async def take_export(self, tx: Tx, event: ExportReady) -> None:
        await self._tell(tx, event.user_id, export_news(event))

    async def _tell(self, tx: Tx, user_id: UUID, news: News) -> None:
        if not is_news(news.happened_at, self._clock.now()):
            return
        person = await store.recipient(tx, user_id, news.kind, uuid4())
        await store.keep(tx, user_id, news)
        if news.mail_id is None or not person.mail:
            return
        written = letter(news, public_url=self._public_url, switch_off_key=person.switch_off_key)
        await queue_mail(
            tx,
            Mail(
                id=news.mail_id,
                to=None,
                user_id=user_id,
                subject=written.subject,
                text=written.text,
                html=written.html,
                switch_off=written.switch_off,
            ),
        )

    async def inbox(self, user_id: UUID, *, only_unread: bool, limit: int, cursor: str | None) -> Inbox:
        """A page, newest first; raises BadCursor."""
        before = decode_cursor(cursor, datetime, UUID) or AFTER_ALL
        if before[0].tzinfo is None or not FIRST_YEAR <= before[0].year <= LAST_YEAR:
            raise BadCursor
        async with self._db.read(user_id) as tx:
            unread, found = await store.newest(
                tx, user_id, before=(before[0], before[1]), only_unread=only_unread, limit=limit + 1
            )
        page = page_of(found, limit, lambda item: (item.happened_at, item.id))
        return Inbox(unread, page.items, page.next)

    async def read(self, user_id: UUID, notification_id: UUID) -> None:
        """Mark one as read; raises NoNotification, also for another person's."""
        async with self._db.transaction(user_id) as tx:
            if not await store.read(tx, user_id, notification_id, self._clock.now()):
                detail = "It may have been withdrawn; load the list again."
                raise NoNotification(detail)

    async def read_all(self, user_id: UUID) -> None:
        async with self._db.transaction(user_id) as tx:
            await store.read_all(tx, user_id, self._clock.now())

    async def preferences(self, user_id: UUID) -> Preferences:
        """Every kind of mail is on until switched off."""
        async with self._db.read(user_id) as tx:
            chosen = await store.preferences(tx, user_id)
        return Preferences(
            MailPreferences(workout=chosen.get("workout", True), record=chosen.get("record", True))
        )

    async def prefer(self, user_id: UUID, wished: Preferences) -> Preferences:
        mail = wished.mail
        async with self._db.transaction(user_id) as tx:
            await store.prefer(tx, user_id, {"workout": mail.workout, "record": mail.record})
        return wished

    async def switch_off(self, key: UUID, kind: Kind) -> None:
        """End mails of a kind by the link in one of them; raises LinkExpired."""
        async with self._db.system() as tx:
            if not await store.switch_off(tx, key, kind):
                detail = "Sign in and change your mail settings there."
                raise LinkExpired(detail)

    async def forget(self, tx: Tx, event: UserErased) -> None:
        await store.forget(tx, event.user_id)
        await forget_mails(tx, event.user_id)
        await forget(tx, event.user_id, last=UserErased)
