"""What is news, and how it reads."""

from datetime import timedelta
from uuid import UUID

import pytest

from fitpulse.services.notifications.domain.letters import letter
from fitpulse.services.notifications.domain.news import FRESH, is_news, record_news, withdrawal, workout_news
from tests.services.notifications.happenings import NOON, beaten, finished, resumed

ADA = UUID(int=1)
BOB = UUID(int=2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "title", "body"),
    [
        (
            {},
            "Done: 16 hard sets in 45 minutes",
            "You moved 5,230 kg over 5 exercises. 2 new records along the way.",
        ),
        (
            {"hard_sets": 1, "records": 0},
            "Done: 1 hard set in 45 minutes",
            "You moved 5,230 kg over 5 exercises.",
        ),
        (
            {"hard_sets": 0, "tonnage_kg": 0.0, "exercises": 1, "records": 1, "minutes": 0.2},
            "Done: 1 minute of training",
            "You did 1 exercise. 1 new record along the way.",
        ),
    ],
)
def test_a_workout_reads_well(changes: dict[str, object], title: str, body: str) -> None:
    news = workout_news(finished(ADA, **changes))
    assert (news.title, news.body) == (title, body)


@pytest.mark.parametrize(
    ("changes", "title", "body"),
    [
        ({}, "Stronger than ever: Back squat", "Estimated 1RM 118.4 kg, up 2.3 kg from 116.1 kg."),
        (
            {"kind": "load", "value": 102.5, "previous": 100.0},
            "Heaviest yet: Back squat",
            "102.5 kg, up 2.5 kg from 100 kg.",
        ),
        (
            {"kind": "reps", "value": 12.0, "previous": 10.0, "load_kg": 60.0},
            "Most repetitions yet: Back squat",
            "12 repetitions with 60 kg, up from 10.",
        ),
        (
            {"kind": "reps", "value": 12.0, "previous": 10.0, "load_kg": 0.0},
            "Most repetitions yet: Back squat",
            "12 repetitions, up from 10.",
        ),
    ],
)
def test_a_record_reads_well(changes: dict[str, object], title: str, body: str) -> None:
    news = record_news(beaten(ADA, **changes), "Back squat")
    assert news is not None
    assert (news.title, news.body) == (title, body)


def test_first_marks_are_told_once_a_person_and_without_a_mail() -> None:
    marks = [record_news(beaten(ADA, previous=None, achieved_at=NOON + n * DAY), "-") for n in range(3)]
    assert {news.id for news in marks} == {marks[0].id}
    assert {news.mail_id for news in marks} == {None}
    assert max(marks, key=lambda news: news.weight) == marks[0], "the earliest stands"
    assert marks[0].title == "Your first records are set"
    assert record_news(beaten(BOB, previous=None), "-").id != marks[0].id


def test_of_several_records_in_a_set_one_is_told_and_one_mail_a_workout_sent() -> None:
    first = beaten(ADA)
    kinds = [
        record_news(beaten(ADA, set_id=first.set_id, workout_id=first.workout_id, kind=kind), "-")
        for kind in ("reps", "load", "e1rm")
    ]
    weights = [news.weight for news in kinds if news]
    assert len({news.id for news in kinds if news}) == 1
    assert len({news.mail_id for news in kinds if news}) == 1
    assert weights == sorted(set(weights))


def test_a_reopened_workout_withdraws_its_own_news() -> None:
    event = finished(ADA)
    told, taken_back = workout_news(event), withdrawal(resumed(event))
    assert told.id == taken_back.id
    assert taken_back.weight > told.weight
    assert taken_back.mail_id is None


def test_history_is_no_news() -> None:
    assert is_news(NOON, NOON + FRESH)
    assert not is_news(NOON, NOON + FRESH + timedelta(seconds=1))


def test_a_letter_says_the_same_in_text_and_html_and_how_to_end_it() -> None:
    news = record_news(beaten(ADA), "Squat <b> & co")
    assert news is not None
    written = letter(news, public_url="https://fitpulse.test", switch_off_key=UUID(int=5))
    off = f"https://fitpulse.test/mail/off/{UUID(int=5)}/record"
    assert written.switch_off == off
    assert off in written.text
    assert off in written.html
    assert "Squat <b> & co" in written.text
    assert "Squat &lt;b&gt; &amp; co" in written.html
    assert "<b>" not in written.html
