"""The same behaviour in one process and over gRPC: every test here runs on both."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.telemetry.tracing import continued, parse
from fitpulse.kernel.context import Call, entered
from fitpulse.kernel.errors import Conflict, DeadlineExceeded, FitPulseError, Unavailable
from fitpulse.kernel.principal import Principal
from tests.infra.rpc import toy
from tests.infra.rpc.conftest import Toy, transaction

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"

int64 = st.integers(-(2**63), 2**63 - 1)
real = st.floats(allow_nan=False)
moment = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
kind = st.sampled_from(["strength", "cardio"])
plate = st.builds(toy.Plate, load_kg=real, count=int64)


def some(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values, max_size=3).map(tuple)


def named(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(st.text(max_size=8), values, max_size=3)


everything = st.builds(
    toy.Everything,
    text=st.text(),
    whole=int64,
    real=real,
    flag=st.booleans(),
    raw=st.binary(),
    id=st.uuids(),
    at=moment,
    on=st.dates(),
    side=st.sampled_from(toy.Side),
    grip=st.sampled_from(toy.Grip),
    kind=kind,
    plate=plate,
    empty=st.just(toy.Empty()),
    maybe_text=st.none() | st.text(),
    maybe_whole=st.none() | int64,
    maybe_real=st.none() | real,
    maybe_flag=st.none() | st.booleans(),
    maybe_raw=st.none() | st.binary(),
    maybe_id=st.none() | st.uuids(),
    maybe_at=st.none() | moment,
    maybe_on=st.none() | st.dates(),
    maybe_side=st.none() | st.sampled_from(toy.Side),
    maybe_kind=st.none() | kind,
    maybe_plate=st.none() | plate,
    maybe_empty=st.none() | st.just(toy.Empty()),
    texts=some(st.text()),
    ids=some(st.uuids()),
    times=some(moment),
    days=some(st.dates()),
    grips=some(st.sampled_from(toy.Grip)),
    plates=some(plate),
    shares=named(real),
    counts=named(int64),
    notes=named(st.text()),
    sides=named(st.sampled_from(toy.Side)),
    racks=named(plate),
    seen=named(moment),
)

LEAST = toy.Everything(
    text="",
    whole=0,
    real=0.0,
    flag=False,
    raw=b"",
    id=toy.LiftId(UUID(int=0)),
    at=datetime(1970, 1, 1, tzinfo=UTC),
    on=date(1970, 1, 1),
    side=toy.Side.LEFT,
    grip=toy.Grip.WIDE,
    kind="cardio",
    plate=toy.Plate(0.0, 0),
    empty=toy.Empty(),
)


@settings(max_examples=60)
@given(value=everything)
async def test_every_type_arrives_as_it_left(api: toy.ToyApi, value: toy.Everything) -> None:
    answer = await api.echo(value)
    assert answer == value
    assert type(answer.side) is toy.Side
    assert type(answer.grip) is toy.Grip
    assert answer.at.tzinfo is UTC


async def test_an_optional_zero_is_not_none(api: toy.ToyApi) -> None:
    zero = replace(
        LEAST,
        maybe_text="",
        maybe_whole=0,
        maybe_real=0.0,
        maybe_flag=False,
        maybe_raw=b"",
        maybe_at=datetime(1970, 1, 1, tzinfo=UTC),
        maybe_plate=toy.Plate(0.0, 0),
        maybe_empty=toy.Empty(),
        racks={"": toy.Plate(0.0, 0)},
        plates=(toy.Plate(0.0, 0),),
    )
    assert await api.echo(zero) == zero
    assert await api.echo(LEAST) == LEAST


async def test_a_message_may_hold_itself(api: toy.ToyApi) -> None:
    tree = toy.Node("a", (toy.Node("b", (toy.Node("c"),)), toy.Node("d")))
    assert await api.node(tree) == tree


async def test_an_error_arrives_as_its_class(api: toy.ToyApi) -> None:
    with pytest.raises(toy.PlateTaken) as caught:
        await api.fail(toy.FailRequest("taken"))
    assert caught.value.detail == "Take another — it is Zoë's."
    assert caught.value.retry_after_s == 2.0
    assert caught.value.extra == {"plate": 20, "by": ["Zoë"]}
    assert isinstance(caught.value, Conflict)


async def test_an_error_with_its_own_constructor_arrives_too(api: toy.ToyApi) -> None:
    with pytest.raises(toy.TooHeavy, match="more than the bar holds") as caught:
        await api.fail(toy.FailRequest("own-init"))
    assert caught.value.extra == {"load_kg": 300.0}


async def test_a_database_that_goes_away_amid_a_call_is_an_outage(api: toy.ToyApi) -> None:
    with pytest.raises(Unavailable) as caught:
        await api.fail(toy.FailRequest("database-lost"))
    assert caught.value.retry_after_s == 1
    assert "Nothing was changed" not in caught.value.detail


@pytest.mark.parametrize("how", ["unknown", "timeout"])
async def test_an_unexpected_error_is_internal_and_keeps_its_text(api: toy.ToyApi, how: str) -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(FitPulseError) as caught:
        await api.fail(toy.FailRequest(how))  # type: ignore[arg-type]
    assert type(caught.value) is FitPulseError
    assert "password" not in caught.value.detail
    assert [line["event"] for line in logs] == ["rpc.failed"]


async def test_an_error_too_large_for_a_trailer_still_arrives(api: toy.ToyApi) -> None:
    with pytest.raises(toy.PlateTaken, match=r"^x+$"):
        await api.fail(toy.FailRequest("huge"))


async def test_the_deadline_of_the_caller_ends_the_call(api: toy.ToyApi, service: Toy) -> None:
    with entered(Call(deadline=time.monotonic() + 0.1)), pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(api.wait_for_ever(toy.WaitRequest()), 5)
    await asyncio.wait_for(service.cancelled.wait(), 5)


async def test_a_past_deadline_sends_nothing(api: toy.ToyApi, service: Toy) -> None:
    with entered(Call(deadline=time.monotonic() - 1)), pytest.raises(DeadlineExceeded):
        await api.wait_for_ever(toy.WaitRequest())
    assert not service.waiting.is_set()


async def test_a_cancelled_caller_cancels_the_callee(api: toy.ToyApi, service: Toy) -> None:
    call = asyncio.create_task(api.wait_for_ever(toy.WaitRequest()))
    await asyncio.wait_for(service.waiting.wait(), 5)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await asyncio.wait_for(service.cancelled.wait(), 5)


async def test_principal_deadline_request_and_trace_travel(api: toy.ToyApi) -> None:
    principal = Principal(uuid4(), "athlete", frozenset({"read", "größer"}), "app-ü", uuid4())
    call = Call(principal, time.monotonic() + 5, "req-12345678", TRACE)
    with entered(call):
        seen = await api.seen(toy.SeenRequest())
    assert seen.user_id == principal.user_id
    assert seen.scopes == ("größer", "read")
    assert seen.request_id == "req-12345678"
    assert seen.traceparent == TRACE
    assert seen.seconds_left is not None
    assert 4 < seen.seconds_left <= 5


async def test_the_current_span_is_what_the_callee_continues(api: toy.ToyApi) -> None:
    with continued(TRACE):
        seen = await api.seen(toy.SeenRequest())
    assert seen.traceparent == TRACE


async def test_a_call_from_nowhere_has_no_principal_but_a_deadline_and_a_trace(api: toy.ToyApi) -> None:
    seen = await api.seen(toy.SeenRequest())
    assert seen.user_id is None
    assert parse(seen.traceparent) is not None
    assert seen.seconds_left is not None
    assert 9 < seen.seconds_left <= 10


async def test_the_callee_does_not_see_the_callers_transaction(api: toy.ToyApi) -> None:
    token = transaction.set("open")
    try:
        seen = await api.seen(toy.SeenRequest())
        assert seen.transaction == "none"
        assert transaction.get() == "open"
    finally:
        transaction.reset(token)
