"""Form checks of logged sets: coaching judges, training keeps what stands, and the keypoints only by consent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.documents import Document, Documents, Place, TooLargeToKeep
from fitpulse.infra.events import publish
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import NotFound
from fitpulse.kernel.ids import new_id
from fitpulse.services.coaching.api import CoachingApi, FormCheck, FormRequest, FormView, KeypointFormat
from fitpulse.services.training.events import FormChecked
from fitpulse.services.training.service.correction import SetUnknown
from fitpulse.services.training.store import form
from fitpulse.services.training.store.form import CheckedSet, StoredCheck

CONSENT: Final = "form_recordings"
"""The purpose in identity's ledger."""

RECORDINGS: Final = "form-recordings"
RECOGNISE: Final = "auto"
KEPT: Final = timedelta(days=180)
ENCODER: Final = msgspec.json.Encoder()


class FormUnchecked(NotFound):
    slug = "form-unchecked"
    title = "The form of this set was not checked"

    def __init__(self) -> None:
        super().__init__("Send its keypoints to this path by POST first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Keypoints as they came; without a `movement` the set's exercise tells it, or it is recognised."""

    movement: str | None
    format: KeypointFormat
    keypoints: bytes
    view: FormView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What became of the keypoints; `why_not` is told at the check, where they were not kept."""

    kept: bool
    until: datetime | None = None
    why_not: Literal["no_consent", "too_large"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """The check that stands for a set."""

    set_id: UUID
    checked_at: datetime
    check: FormCheck
    recording: Recording


class Forms:
    """A check is made before the transaction that keeps it, so that no row is locked while coaching works."""

    def __init__(
        self, db: Database, clock: Clock, catalogue: Catalogue, registry: Registry, documents: Documents
    ) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._registry = registry
        self._documents = documents

    async def check(self, user_id: UUID, workout_id: UUID, set_id: UUID, sent: Sent) -> bytes:
        """Judge the keypoints of a set and keep the result; a `FormAnswer` as JSON.

        Raises SetUnknown, and what coaching refuses.
        """
        async with self._db.read(user_id) as tx:
            exercise = (await _known(tx, user_id, workout_id, set_id)).exercise
        known = self._catalogue.index.get(exercise)
        movement = sent.movement or (None if known is None else known.form) or RECOGNISE
        found = await self._registry.get(CoachingApi).check_form(
            FormRequest(movement=movement, format=sent.format, keypoints=sent.keypoints, view=sent.view)
        )
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            done = await _known(tx, user_id, workout_id, set_id)
            kept, recording_id = await self._record(tx, user_id, done, sent.keypoints, at)
            stored = StoredCheck(
                checked_at=at, report=ENCODER.encode(found).decode(), recorded_until=kept.until
            )
            revision = done.revision + 1
            await form.keep(
                tx, user_id, workout_id, set_id, stored, revision=revision, recording_id=recording_id
            )
            await publish(tx, _event(user_id, workout_id, set_id, done, found, revision, at), at=at)
        return ENCODER.encode(FormAnswer(set_id=set_id, checked_at=at, check=found, recording=kept))

    async def get(self, user_id: UUID, workout_id: UUID, set_id: UUID) -> bytes:
        """The check that stands, as JSON; raises FormUnchecked."""
        async with self._db.read(user_id) as tx:
            stored = await form.find(tx, user_id, workout_id, set_id)
        if stored is None:
            raise FormUnchecked
        until = stored.recorded_until
        kept = until is not None and until > self._clock.now()
        recording = Recording(kept=kept, until=until if kept else None)
        return ENCODER.encode(
            {
                "set_id": set_id,
                "checked_at": stored.checked_at,
                "check": msgspec.Raw(stored.report.encode()),
                "recording": recording,
            }
        )

    async def take_consent(self, tx: Tx, user_id: UUID, *, given: bool) -> None:
        """Follow the person's word: a check that is under way comes wholly before it, and is cleared, or after."""
        await tx.exclude()
        await form.say(tx, user_id, given=given, at=self._clock.now())
        if not given:
            await self._documents.clear(tx, user_id, RECORDINGS)
            await form.unrecord(tx, user_id)

    async def forget(self, tx: Tx, user_id: UUID) -> None:
        """Destroy the person's documents and their key."""
        await self._documents.forget(tx, user_id)

    async def _record(
        self, tx: Tx, user_id: UUID, done: CheckedSet, keypoints: bytes, at: datetime
    ) -> tuple[Recording, UUID | None]:
        if done.recording_id is not None:
            await self._documents.delete(tx, Place(user_id, RECORDINGS, done.recording_id))
        if not done.consented:
            return Recording(kept=False, why_not="no_consent"), None
        place, until = Place(user_id, RECORDINGS, new_id()), at + KEPT
        try:
            await self._documents.put(tx, Document(place, at, until, keypoints))
        except TooLargeToKeep:
            return Recording(kept=False, why_not="too_large"), None
        return Recording(kept=True, until=until), place.id


async def _known(tx: Tx, user_id: UUID, workout_id: UUID, set_id: UUID) -> CheckedSet:
    found = await form.find_set(tx, user_id, workout_id, set_id)
    if found is None:
        raise SetUnknown
    return found


def _event(
    user_id: UUID,
    workout_id: UUID,
    set_id: UUID,
    done: CheckedSet,
    found: FormCheck,
    revision: int,
    at: datetime,
) -> FormChecked:
    return FormChecked(
        user_id=user_id,
        set_id=set_id,
        workout_id=workout_id,
        exercise=done.exercise,
        performed_at=done.performed_at,
        local_date=done.day,
        set_revision=done.set_revision,
        checked_at=at,
        movement=found.movement,
        spec_version=found.spec_version,
        view=found.view,
        reps=len(found.reps),
        partial_reps=len(found.partial_reps),
        good_s=round(sum(each.good_s for each in found.holds), 3),
        seconds=found.seconds,
        assessed_s=found.assessed_s,
        score=found.score,
        rir=found.rir,
        faults={each.id: each.share for each in found.faults}
        | {each.id: None for each in found.not_assessed},
        revision=revision,
    )
