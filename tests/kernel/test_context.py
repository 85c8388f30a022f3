"""The current call: entered for a block, its deadline only ever shortened."""

import asyncio
from uuid import uuid4

import pytest

from fitpulse.kernel.context import Call, current, entered
from fitpulse.kernel.errors import DeadlineExceeded
from fitpulse.kernel.principal import Principal


def test_a_call_is_current_within_its_block() -> None:
    outer, inner = Call(request_id="outer"), Call(request_id="inner")
    with entered(outer):
        with entered(inner):
            assert current() is inner
        assert current() is outer
    assert current() == Call()


async def test_tasks_keep_their_own_call() -> None:
    async def seen() -> str:
        return current().request_id

    with entered(Call(request_id="one")):
        one = asyncio.create_task(seen())
    with entered(Call(request_id="two")):
        two = asyncio.create_task(seen())
    assert await asyncio.gather(one, two) == ["one", "two"]


@pytest.mark.parametrize(("own", "asked", "result"), [(None, 5.0, 5.0), (3.0, 5.0, 3.0), (5.0, 3.0, 3.0)])
def test_a_deadline_is_never_put_off(own: float | None, asked: float, result: float) -> None:
    assert Call(deadline=own).until(asked).deadline == result


def test_what_remains() -> None:
    assert Call().remaining(10.0) is None
    assert Call(deadline=12.5).remaining(10.0) == 2.5
    for now in (12.5, 13.0):
        with pytest.raises(DeadlineExceeded):
            Call(deadline=12.5).remaining(now)


def test_the_rest_of_a_call_stays() -> None:
    principal = Principal(uuid4(), "athlete", frozenset(), "app", uuid4())
    call = Call(request_id="r", deadline=1.0).acting_as(principal).traced("t").until(0.5)
    assert call == Call(principal, 0.5, "r", "t")
