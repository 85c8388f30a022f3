"""Log lines are JSON, say which trace and request they belong to, and name nobody."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.telemetry import configure_logging, continued, span
from fitpulse.infra.telemetry.masking import MASK, mask, mask_text
from fitpulse.kernel.context import Call, entered

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
anything = st.text(st.characters(codec=None))
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def stream() -> io.StringIO:
    target = io.StringIO()
    configure_logging(stream=target)
    return target


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_trace_and_request(stream: io.StringIO) -> None:
    with continued(TRACE), entered(Call(request_id="req-12345678")):
        structlog.get_logger().info("set.logged", load_kg=80.5, workout=UUID(int=7))
    (line,) = lines(stream)
    assert line["event"] == "set.logged"
    assert line["level"] == "info"
    assert line["load_kg"] == 80.5
    assert line["workout"] == str(UUID(int=7))
    assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert line["span_id"] == "b7ad6b7169203331"
    assert line["request_id"] == "req-12345678"
    assert line["timestamp"].endswith("Z")


def test_a_line_outside_of_any_request_has_no_ids(stream: io.StringIO) -> None:
    structlog.get_logger().warning("started")
    (line,) = lines(stream)
    assert set(line) == {"event", "level", "timestamp"}


def test_an_unsampled_trace_has_its_id_too(stream: io.StringIO) -> None:
    with span("job"):
        structlog.get_logger().info("ran")
    assert len(lines(stream)[0]["trace_id"]) == 32


def test_the_call_gives_the_trace_where_no_span_is_open(stream: io.StringIO) -> None:
    with entered(Call(traceparent=TRACE)):
        structlog.get_logger().info("ran")
    assert lines(stream)[0]["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_levels_are_kept(stream: io.StringIO) -> None:
    structlog.get_logger().debug("hidden")
    logging.getLogger("far").debug("hidden")
    assert lines(stream) == []


def test_the_standard_library_passes_the_same_way(stream: io.StringIO) -> None:
    with continued(TRACE):
        logging.getLogger("uvicorn.error").warning("refused %s", "ann@example.org")
    (line,) = lines(stream)
    assert line["event"] == f"refused {MASK}"
    assert line["logger"] == "uvicorn.error"
    assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def fail() -> None:
    message = "no user ann@example.org at postgresql://app:hunter2@db/fitpulse"
    raise LookupError(message)


@pytest.mark.parametrize("standard", [True, False])
def test_tracebacks_are_masked(stream: io.StringIO, *, standard: bool) -> None:
    try:
        fail()
    except LookupError:
        if standard:
            logging.getLogger("far").exception("failed")
        else:
            structlog.get_logger().exception("failed")
    (line,) = lines(stream)
    assert "LookupError" in line["exception"]
    assert "ann@" not in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


@dataclass(frozen=True)
class Person:
    email: str
    password: str
    age: int


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "sentinel"},
        {"user": {"E-Mail": "sentinel"}},
        {"refresh_token": "sentinel"},
        {"accessToken": "sentinel"},
        {"tokens": ["sentinel"]},
        {"new_password": "sentinel"},
        {"headers": [{"Authorization": "sentinel"}, {"Cookie": "sentinel"}]},
        {"client_secret": b"sentinel"},
        {"code_verifier": "sentinel"},
        {"apiKey": "sentinel"},
        {"text": "write to sentinel@example.org"},
        {"text": "sentinel.x+y@mail.example.co.uk!"},
        {"text": "GET /cb?code=sentinel&state=1"},
        {"text": "Authorization: Bearer sentinel"},
        {"text": "Authorization: Basic sentinel=="},
        {"text": "password=sentinel"},
        {"text": '{"password": "sentinel and spaces"}'},
        {"text": "refresh_token='sentinel'"},
        {"text": "postgresql://sentinel:sentinel@host/db"},
        {"text": "valkey://:sentinel@host"},
        {"person": Person("sentinel@example.org", "sentinel", 30)},
        {"deep": {"a": [{"b": ({"token": "sentinel"},)}]}},
        {"sentinel@example.org": 1, "by": {"sentinel@example.org": 2}},
    ],
)
def test_nothing_personal_or_secret_is_written(stream: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger().info("event", **fields)
    assert "sentinel" not in stream.getvalue()
    assert MASK in stream.getvalue()


def test_a_token_is_masked_wherever_it_stands() -> None:
    assert JWT not in mask_text(f"verify {JWT} failed")
    assert mask_text(f"verify {JWT} failed").startswith("verify ")


@pytest.mark.parametrize(
    "text",
    [
        "3 sets of squats at 80 kg @ RIR 2",
        "GET /v1/workouts/next 200",
        "code=UNAVAILABLE",
        "http://127.0.0.1:8000/docs",
        "2026-01-01T10:00:00+00:00",
    ],
)
def test_ordinary_texts_stay(text: str) -> None:
    assert mask_text(text) == text


def test_what_is_absent_is_told() -> None:
    assert mask({"token": None, "has_token": True, "n": 1.5}) == {"token": None, "has_token": True, "n": 1.5}


def test_endless_nesting_ends() -> None:
    ring: list[Any] = []
    ring.append(ring)
    assert MASK in str(mask(ring))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | anything | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(anything, inner),
        max_leaves=12,
    )
)
def test_whatever_is_logged_is_one_line_of_json(value: Any) -> None:
    target = io.StringIO()
    configure_logging(stream=target)
    structlog.get_logger().info("event", value=value)
    assert len(target.getvalue().split("\n")) == 2
    assert json.loads(target.getvalue())["event"] == "event"


def test_on_a_terminal_in_development_lines_are_for_the_eye() -> None:
    for development, is_json in ((True, False), (False, True)):
        target = Terminal()
        configure_logging(development=development, stream=target)
        structlog.get_logger().info("set.logged", email="ann@example.org")
        assert target.getvalue().startswith("{") is is_json
        assert "set.logged" in target.getvalue()
        assert "ann@" not in target.getvalue()
