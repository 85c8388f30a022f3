"""What is news, and the words for it: plain, warm, specific."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID, uuid5

from fitpulse.services.identity.events import ExportReady
from fitpulse.services.training.events import (
    RecordAchieved,
    RecordsWithdrawn,
    WorkoutCompleted,
    WorkoutReopened,
)

Kind = Literal["workout", "record"]
"""What can come by mail too."""
NewsKind = Kind | Literal["export"]
KINDS: Final[tuple[Kind, ...]] = ("workout", "record")
NAMESPACE: Final = UUID("7f6b1a52-9d1c-5c1e-9a57-3c1f0f7b2d10")
END: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""After every instant that counts; the minutes until then fit an integer."""
FRESH: Final = timedelta(days=2)
"""Older than this is history (an import, a replay), not news."""
TELLING: Final = {"reps": 1, "load": 2, "e1rm": 3}
"""Of several records in one set, the one that says most is told; of several loads, the heaviest."""


@dataclass(frozen=True, slots=True)
class News:
    """A notification as it should stand.

    `id` follows from the workout or set it is about, so that there is one however often it is heard. The highest
    `revision` heard wins, and of one revision the highest `weight`, whichever came first. `mail_id` allows one mail;
    None means no mail.
    """

    id: UUID
    kind: NewsKind
    weight: int
    withdrawn: bool
    title: str
    body: str
    link: str
    happened_at: datetime
    mail_id: UUID | None
    revision: int = 0


def is_news(happened_at: datetime, now: datetime) -> bool:
    return now - happened_at <= FRESH


def workout_news(event: WorkoutCompleted) -> News:
    return News(
        id=uuid5(NAMESPACE, f"workout {event.workout_id}"),
        kind="workout",
        weight=event.revision,
        withdrawn=False,
        title=workout_title(event),
        body=workout_body(event),
        link=f"/workouts/{event.workout_id}",
        happened_at=event.completed_at,
        mail_id=uuid5(NAMESPACE, f"workout mail {event.workout_id}"),
    )


def withdrawal(event: WorkoutReopened) -> News:
    """The workout goes on after all: its notification disappears until it is completed again."""
    return News(
        id=uuid5(NAMESPACE, f"workout {event.workout_id}"),
        kind="workout",
        weight=event.revision,
        withdrawn=True,
        title="",
        body="",
        link=f"/workouts/{event.workout_id}",
        happened_at=event.reopened_at,
        mail_id=None,
    )


def record_news(event: RecordAchieved, exercise: str) -> News:
    """News of a record, one mail a workout at most; of all first marks, where nothing was beaten, the first."""
    if event.previous is None:
        return first_records_news(event)
    title, body = record_words(event, exercise)
    return News(
        id=uuid5(NAMESPACE, f"record {event.set_id}"),
        kind="record",
        weight=TELLING[event.kind] * 100_000_000 + round((event.load_kg or 0) * 1000),
        withdrawn=False,
        title=title,
        body=body,
        link=f"/exercises/{event.exercise}",
        happened_at=event.achieved_at,
        mail_id=uuid5(NAMESPACE, f"record mail {event.workout_id}"),
        revision=event.revision,
    )


def records_withdrawal(event: RecordsWithdrawn) -> News:
    """The set was not what it was told to be: its notification disappears, unless it is a record all the same."""
    return News(
        id=uuid5(NAMESPACE, f"record {event.set_id}"),
        kind="record",
        weight=0,
        withdrawn=True,
        title="",
        body="",
        link=f"/exercises/{event.exercise}",
        happened_at=event.withdrawn_at,
        mail_id=None,
        revision=event.revision,
    )


def export_news(event: ExportReady) -> News:
    day = f"{event.expires_at.day} {event.expires_at:%B}"
    return News(
        id=uuid5(NAMESPACE, f"export {event.export_id}"),
        kind="export",
        weight=1,
        withdrawn=False,
        title="Your data is ready",
        body=f"A copy of everything FitPulse keeps of you, {megabytes(event.bytes)}. Fetch it until {day}.",
        link=f"/exports/{event.export_id}",
        happened_at=event.ready_at,
        mail_id=None,
    )


def first_records_news(event: RecordAchieved) -> News:
    """Told once a person: whatever is heard later or again, the earliest mark stands. Its workout has a mail."""
    return News(
        id=uuid5(NAMESPACE, f"first records {event.user_id}"),
        kind="record",
        weight=round((END - event.achieved_at) / timedelta(minutes=1)),
        withdrawn=False,
        title="Your first records are set",
        body="These are the marks to beat. You will hear of it whenever you do.",
        link="/records",
        happened_at=event.achieved_at,
        mail_id=None,
    )


def workout_title(event: WorkoutCompleted) -> str:
    minutes = counted(max(1, round(event.minutes)), "minute")
    if event.hard_sets:
        return f"Done: {counted(event.hard_sets, 'hard set')} in {minutes}"
    return f"Done: {minutes} of training"


def workout_body(event: WorkoutCompleted) -> str:
    moved = (
        f"You moved {kilograms(event.tonnage_kg, whole=True)} over " if event.tonnage_kg >= 1 else "You did "
    )
    sentences = [f"{moved}{counted(event.exercises, 'exercise')}."]
    if event.records:
        sentences.append(f"{counted(event.records, 'new record')} along the way.")
    return " ".join(sentences)


def record_words(event: RecordAchieved, exercise: str) -> tuple[str, str]:
    previous = event.previous or 0.0
    if event.kind == "reps":
        load = f" with {kilograms(event.load_kg)}" if event.load_kg else ""
        return (
            f"Most repetitions yet: {exercise}",
            f"{counted(round(event.value), 'repetition')}{load}, up from {round(previous)}.",
        )
    gain = kilograms(event.value - previous)
    if event.kind == "load":
        return f"Heaviest yet: {exercise}", f"{kilograms(event.value)}, up {gain} from {kilograms(previous)}."
    return (
        f"Stronger than ever: {exercise}",
        f"Estimated 1RM {kilograms(event.value)}, up {gain} from {kilograms(previous)}.",
    )


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def megabytes(size: int) -> str:
    """A file's size as people write it: 0.1 MB at least."""
    return f"{max(0.1, size / 1_000_000):,.1f} MB"


def kilograms(value: float, *, whole: bool = False) -> str:
    """Kilograms as people write them: 118.4 kg, 100 kg, 5,230 kg."""
    return f"{value:,.0f} kg" if whole else f"{value:,.1f}".removesuffix(".0") + " kg"
