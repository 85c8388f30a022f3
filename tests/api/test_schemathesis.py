"""Schemathesis over the whole API of a real process: no 5xx, nothing undocumented, no ignored authentication."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

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
EXAMPLES: Final = 10
PATIENCE_S: Final = 400


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


def schemathesis(
    running: Installation, token: str, *which: str, folder: Path, document: str = ""
) -> tuple[int, str]:
    """Run it on the API's own document or another: its exit code, and what it said."""
    command = [
        str(Path(sys.executable).parent / "schemathesis"),
        "run",
        document or f"{running.issuer}/openapi.json",
        *("--url", running.issuer),
        *("--header", f"Authorization: Bearer {token}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(EXAMPLES)),
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
    for which in (last, first):
        token = await token_of(running)
        code, said = await asyncio.to_thread(schemathesis, running, token, *which, folder=tmp_path)
        with capsys.disabled():
            sys.stdout.write(said[said.rindex("= SUMMARY =") :])
        assert code == 0, said[-6000:]
        assert " passed" in said


async def test_a_drifted_document_is_found(running: Installation, tmp_path: Path) -> None:
    """The defence off: a field that no answer has, and a lock on a door that stands open."""
    async with running.client() as http:
        document = (await http.get("/openapi.json")).json()
    exercises = document["paths"]["/v1/exercises"]["get"]
    exercises["security"] = [{"bearer": []}]
    exercises["responses"]["200"]["content"]["application/json"]["schema"] = {"required": ["not_there"]}
    drifted = tmp_path / "openapi.json"
    drifted.write_text(json.dumps(document))
    code, said = await asyncio.to_thread(
        schemathesis,
        running,
        await token_of(running),
        *("--include-path", "/v1/exercises"),
        folder=tmp_path,
        document=str(drifted),
    )
    assert code == 1
    assert "Response violates schema" in said
    assert "API accepts requests without authentication" in said
