"""The rule of backoff, by its properties."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.events.envelope import Undecodable
from fitpulse.infra.events.retries import Retries, describe
from fitpulse.kernel.errors import Conflict, DeadlineExceeded, Unavailable
from tests.infra.events.ledger import AT

RULE = Retries()
attempts = st.integers(min_value=1, max_value=10_000)


@given(attempts)
def test_a_pause_is_never_longer_than_the_longest(n: int) -> None:
    due_at = RULE.next_at(Unavailable(), n, AT)
    assert due_at is not None
    assert timedelta(0) < due_at - AT <= RULE.longest


@given(st.integers(min_value=1, max_value=RULE.attempts - 1))
def test_a_pause_doubles_within_its_jitter(n: int) -> None:
    due_at = RULE.next_at(ValueError(), n, AT)
    assert due_at is not None
    whole = min(RULE.first * 2 ** (n - 1), RULE.longest)
    assert whole / 2 <= due_at - AT <= whole


@given(attempts)
def test_an_event_is_given_up_after_its_attempts_and_not_before(n: int) -> None:
    assert (RULE.next_at(Conflict(), n, AT) is None) == (n >= RULE.attempts)


@given(attempts)
def test_an_outage_is_never_the_event_s_fault(n: int) -> None:
    assert RULE.next_at(DeadlineExceeded(), n, AT) is not None


@given(attempts)
def test_what_cannot_be_decoded_never_will_be(n: int) -> None:
    assert RULE.next_at(Undecodable(), n, AT) is None


def test_a_poisoned_event_is_given_up_within_half_a_minute() -> None:
    pauses = [RULE.first * 2**n for n in range(RULE.attempts - 1)]
    assert sum(pauses, timedelta(0)) < timedelta(seconds=30)


def test_a_description_leaves_out_what_the_error_says() -> None:
    with pytest.raises(KeyError) as caught:
        _ = {}["Jane Roe"]
    assert "Jane" not in describe(caught.value)
    assert describe(caught.value).startswith("builtins.KeyError in tests.infra.events.test_retries, line ")
