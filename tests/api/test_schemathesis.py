"""Schemathesis over the whole API of a real process: no 5xx, nothing undocumented, no ignored authentication."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fitpulse.infra.embedded import Endpoints
from tests.e2e.topology import ONE, Installation, installation
from tests.faults.installed import athlete, forget_keys
from tests.faults.world import MASTER_KEY

pytestmark = [pytest.mark.server, pytest.mark.slow]
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "use_after_free",
    "ignored_auth",
)
ENDS_THE_SIGN_IN: Final = ("/auth/logout", "/v1/me/sessions")
"""Either ends the very sign-in that the others are tested with, so they are tested last, with another's."""
EXAMPLES: Final = 5
SECONDS: Final = 90
FEW_SECONDS: Final = 10
"""Fuzzing goes on until its time is over; every operation has had its turn long before."""
PATIENCE_S: Final = 300


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, admin_url: str, app_url: str) -> Iterator[Installation]:
    forget_keys(admin_url)
    with installation(
        ONE,
        app_url=app_url,
        valkey_url=endpoints.valkey_url,
        FITPULSE_AUTH__MASTER_KEY=MASTER_KEY,
        FITPULSE_AUTH__ACCESS_TOKEN_S="3600",
    ) as started:
        yield started


async def token_of(running: Installation) -> str:
    """The access token of an athlete who has a workout today."""
    async with athlete(running) as person:
        await person.get("/v1/workouts/next")
        token: str = person.tokens["access_token"]
        return token


def schemathesis(url: str, token: str, *which: str, folder: Path, seconds: int) -> tuple[int, str]:
    """Run it: its exit code, and what it said."""
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "run",
        f"{url}/openapi.json",
        *("--url", url),
        *("--header", f"Authorization: Bearer {token}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(EXAMPLES)),
        *("--max-time", str(seconds)),
        *("--suppress-health-check", "all"),
        *("--warnings", "off"),
        "--generation-deterministic",
        "--continue-on-failure",
        "--no-shrink",
        "--no-color",
        *which,
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    return done.returncode, done.stdout + done.stderr


async def test_the_whole_api_keeps_its_word(
    running: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = [part for path in ENDS_THE_SIGN_IN for part in ("--exclude-path", path)]
    first = [part for path in ENDS_THE_SIGN_IN for part in ("--include-path", path)]
    # Both sign up before the fuzzing, which uses up what one address may sign up.
    tokens = (await token_of(running), await token_of(running))
    for token, which, seconds in zip(tokens, (last, first), (SECONDS, FEW_SECONDS), strict=True):
        code, said = await asyncio.to_thread(
            schemathesis, running.issuer, token, *which, folder=tmp_path, seconds=seconds
        )
        with capsys.disabled():
            sys.stdout.write(said[said.rindex("= SUMMARY =") :])
        assert code == 0, said[-6000:]
        assert " passed" in said


SHAPE: Final = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
PROMISED: Final[dict[str, Any]] = {
    "get": {
        "security": [{"bearer": []}],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": SHAPE}}},
            "401": {"description": "Sign in first"},
        },
    }
}
DRIFTS: Final[dict[str, tuple[int, str, bytes]]] = {
    "Undocumented status code": (202, "application/json", b'{"n":1}'),
    "Response violates schema": (200, "application/json", b'{"n":"one"}'),
    "Undocumented Content-Type": (200, "text/plain", b"one"),
    "Server error": (500, "application/json", b'{"n":1}'),
    "API accepts requests without authentication": (200, "application/json", b'{"n":1}'),
}
"""What schemathesis calls each fault, and the answer of an application that has it."""


def drifting(fault: str) -> Starlette:
    """An application that says one thing and does another."""
    status, kind, body = DRIFTS[fault]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Drifting", "version": "1"},
        "paths": {"/thing": PROMISED},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }

    async def openapi(_: Request) -> Response:
        return JSONResponse(document)

    async def answer(request: Request) -> Response:
        if "without authentication" not in fault and request.headers.get("authorization") != "Bearer good":
            return Response(status_code=401)
        return Response(body, status, media_type=kind)

    return Starlette(routes=[Route("/openapi.json", openapi), Route("/thing", answer, methods=["GET"])])


@pytest.mark.parametrize("fault", DRIFTS)
async def test_the_check_sees_an_application_that_drifts(fault: str, tmp_path: Path) -> None:
    """The defence off: an answer that its document does not know, or that needs no token."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(drifting(fault), log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        code, said = await asyncio.to_thread(schemathesis, url, "good", folder=tmp_path, seconds=FEW_SECONDS)
        server.should_exit = True
        await serving
    assert code == 1, said[-3000:]
    assert fault in said, said[-3000:]
