"""`fitpulse up` as a person runs it: on a fresh home, with servers of its own, stopped by Ctrl-C or by the system."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.e2e.topology import ROOT, Node, free_ports

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fitpulse-up-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "home"


def run_up(home: Path, port: int) -> Node:
    environment = os.environ | {
        "FITPULSE_HOME": str(home),
        "FITPULSE_HTTP__DRAIN_S": "0.2",
        "FITPULSE_HTTP__PORT": str(port),
    }
    node = Node(("everything",), port, 0, environment, home.parent / f"{port}.log")
    with node.log.open("ab") as log:
        node.process = subprocess.Popen(
            [sys.executable, "-m", "fitpulse", "up"], env=environment, cwd=ROOT, stdout=log, stderr=log
        )
    return node


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_it_starts_and_stops_cleanly(home: Path, sign: signal.Signals) -> None:
    node = run_up(home, free_ports(1)[0])
    try:
        node.wait_ready()
        assert httpx2.get(f"{node.url}/openapi.json").status_code == 200
        assert "SwaggerUIBundle" in httpx2.get(f"{node.url}/docs/start.js").text
    finally:
        node.process.send_signal(sign)
        code = node.process.wait(30)
    assert code == 0, node.log.read_text()[-2000:]
    assert "Traceback" not in node.log.read_text()
    assert not list(home.rglob("postmaster.pid")), "PostgreSQL was stopped, not killed"


def test_while_it_runs_a_taken_port_and_the_doctor_are_plain(home: Path) -> None:
    port = free_ports(1)[0]
    first = run_up(home, port)
    try:
        first.wait_ready()
        second = run_up(home.parent / "other", port)
        assert second.process.wait(60) == 2
        assert "is taken" in second.log.read_text()
        environment = os.environ | {"FITPULSE_HOME": str(home), "COLUMNS": "140"}
        doctor = [sys.executable, "-m", "fitpulse", "doctor"]
        told = subprocess.run(doctor, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout
        assert "PostgreSQL" in told.stdout
        assert "Valkey" in told.stdout
        assert not told.stderr
    finally:
        first.stop()
