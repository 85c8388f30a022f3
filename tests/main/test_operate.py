"""What an operator types, each as a process of its own on real servers: it works, or says in one line why not."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from fitpulse.infra.embedded import Endpoints, Supervisor
from fitpulse.infra.schema import prepare
from fitpulse.infra.settings import with_credentials
from tests.e2e.topology import ROOT

pytestmark = pytest.mark.server
Run = Callable[..., subprocess.CompletedProcess[str]]
PASSWORD: Final = "only-for-tests"

REFUSED: Final = (
    (["people", "role", "nobody@example.org", "operator"], "No account has this address"),
    (["people", "role", "nobody@example.org", "king"], "athlete or operator"),
    (["clients", "register", "Partner", "--redirect-uri", "http://partner.example/cb"], "https"),
    (["events", "requeue", "999999"], "no dead letter with this number"),
    (["events", "discard", "999999"], "no dead letter with this number"),
    (["events", "replay", "no-such-group"], "no-such-group"),
    (["leaderboard", "rebuild", "next-week"], "2026-11-23"),
    (["models", "rollback", "no-such-model", "--why", "a test"], "no-such-model"),
    (["experiments", "report", "no-such-experiment"], "no-such-experiment"),
)


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Servers of their own: what other tests leave in theirs would be in the way of an operator."""
    with tempfile.TemporaryDirectory(prefix="fitpulse-operate-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the servers run as another user when we are root
        with Supervisor(Path(folder) / "home", durable=False) as servers:
            yield _run(servers)


def _run(servers: Endpoints) -> Run:
    asyncio.run(prepare(servers.postgres_admin_url, PASSWORD))
    environment = os.environ | {
        "COLUMNS": "200",
        "FITPULSE_DATABASE__URL": with_credentials(servers.postgres_admin_url, "fitpulse_app", PASSWORD),
        "FITPULSE_CACHE__URL": servers.valkey_url,
    }

    def fitpulse(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fitpulse", *words]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )

    return fitpulse


def told(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_keys_are_rotated_once_at_a_time(run: Run) -> None:
    said = [told(run("keys", "rotate")) for _ in range(3)]
    assert "The next key is" in said[0]
    assert "A next key is waiting already." in said[2], "the first of a new installation signs at once"


def test_a_partner_is_registered_with_a_secret_that_is_shown_once(run: Run) -> None:
    words = ("clients", "register", "Partner", "--redirect-uri", "https://partner.example/cb")
    assert "client_secret" in told(run(*words, "--confidential"))
    assert "client_secret" not in told(run(*words))


def test_the_log_is_looked_into_and_a_projection_rebuilt(run: Run) -> None:
    groups = told(run("events", "lag"))
    assert "progress" in groups
    assert "No dead letters" in told(run("events", "dead"))
    group = next(word for word in groups.split() if word.startswith("progress"))
    assert f"{group} is rebuilt from" in told(run("events", "replay", group))


def test_models_and_experiments_are_listed(run: Run) -> None:
    assert "suggestions" in told(run("models", "list"))
    told(run("models", "verify"))
    told(run("experiments", "list"))


def test_a_leaderboard_is_rebuilt(run: Run) -> None:
    assert "people are on the board" in told(run("leaderboard", "rebuild", "2026-11-23"))


@pytest.mark.parametrize(("words", "why"), REFUSED, ids=[" ".join(words[:3]) for words, _ in REFUSED])
def test_what_can_not_be_done_is_said_plainly(run: Run, words: list[str], why: str) -> None:
    done = run(*words)
    assert done.returncode in {1, 2}
    assert why in done.stderr
    assert "Traceback" not in done.stderr
