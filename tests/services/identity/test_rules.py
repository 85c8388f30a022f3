"""Identity's pure rules, by their properties."""

import unicodedata
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain import accounts, passwords
from fitpulse.services.identity.domain.consents import HEALTH_DATA, Entry, answered, latest
from fitpulse.services.identity.domain.devices import describe
from fitpulse.services.identity.domain.limits import Limit, admit, kept
from fitpulse.services.identity.service.tries import network

COMMON = frozenset(
    (files("fitpulse.services.identity") / "domain/common_passwords.txt").read_text().splitlines()
)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = Limit("test", 10, timedelta(hours=1))


@settings(max_examples=200)
@given(st.lists(st.integers(min_value=0, max_value=600), max_size=200))
def test_no_window_ever_holds_more_than_the_limit(gaps: list[int]) -> None:
    now, log, admitted = NOW, [], []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if admit(log, now, LIMIT) is None:
            admitted.append(now)
            log = [*kept(log, now, LIMIT), now]
        assert len(log) <= LIMIT.most + 1
    for end in admitted:
        assert sum(end - LIMIT.window < time <= end for time in admitted) <= LIMIT.most


@settings(max_examples=200)
@given(st.lists(st.integers(min_value=0, max_value=3599), min_size=10, max_size=30))
def test_whoever_waits_as_told_is_let_in_and_not_before(ages: list[int]) -> None:
    log = [NOW - timedelta(seconds=age) for age in ages]
    wait = admit(log, NOW, LIMIT)
    assert wait is not None
    assert timedelta() < wait <= LIMIT.window
    assert admit(log, NOW + wait, LIMIT) is None
    assert admit(log, NOW + wait - timedelta(seconds=1), LIMIT) is not None


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "ein langer satz", "пароль-длинный", "3.14159265 pies", "Marathon-runner-42"],
)
def test_good_passwords_are_taken(password: str) -> None:
    passwords.check(password, common=COMMON)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password123",
        "Password2024!",
        "qwertyuiop",
        "1q2w3e4r5t",
        "liverpool2023",
        "abcdefghijkl",
        "0987654321",
        "abababababab",
        "FitPulse2026",
        "x" * 257,
    ],
)
def test_bad_passwords_are_refused(password: str) -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.check(password, common=COMMON)


def test_ones_own_name_is_no_password() -> None:
    with pytest.raises(passwords.WeakPassword):
        passwords.check("lovelace-12", common=COMMON, own=["Ada", "Lovelace"])
    passwords.check("lovelace wrote the first program", common=COMMON, own=["Ada", "Lovelace"])


def test_the_blocklist_is_long_enough() -> None:
    """ASVS 5.0 6.2.4 asks for the leading leaked passwords that the policy would otherwise allow."""
    assert sum(len(entry) >= passwords.SHORTEST for entry in COMMON) > 2000


@settings(max_examples=200)
@given(st.text(max_size=120))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = accounts.name(text)
    except accounts.BadProfile:
        return
    assert accounts.name(name) == name
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name)
    assert "\u202e" not in name


@settings(max_examples=200)
@given(st.text(max_size=80) | st.emails())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = accounts.address(text)
    except accounts.BadAddress:
        return
    assert accounts.address(found.email) == found
    assert accounts.address(found.email.upper()).key == found.key or not found.email.isascii()
    assert "\n" not in found.email


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_a_time_zone_and_a_locale_or_refused(text: str) -> None:
    for rule in (accounts.time_zone, accounts.locale):
        try:
            assert rule(text) == text
        except accounts.BadProfile:
            continue


def test_the_last_word_on_a_consent_counts() -> None:
    ids = sorted(new_id() for _ in range(2))
    given_, taken = (
        Entry(ids[0], "health_data", 1, "given", NOW),
        Entry(ids[1], "health_data", 1, "withdrawn", NOW - timedelta(days=1)),
    )
    assert latest([taken, given_], "health_data") == taken
    assert answered([taken], HEALTH_DATA)
    assert not answered([Entry(UUID(int=1), "health_data", 0, "given", NOW)], HEALTH_DATA)
    assert not answered([], HEALTH_DATA)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        ("okhttp/4.12", "App"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_told_in_words(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("testclient", "unknown"),
    ],
)
def test_one_household_is_one_address(address: str, counted: str) -> None:
    assert network(address) == counted


@pytest.mark.parametrize("password", ["73920184655", "24.12.1984", "+49 170 9281733"])
def test_digits_alone_are_refused_for_what_they_are(password: str) -> None:
    with pytest.raises(passwords.WeakPassword, match="Digits and signs alone"):
        passwords.check(password, common=COMMON)
