"""FitPulse as its operator starts it: real processes, one or several, behind a gateway that knows the inventory."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx2

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "between-the-processes-of-one-test"
ONE: Final = (("identity", "training", "coaching", "progress", "community", "notifications"),)
THREE: Final = (("identity",), ("training", "progress", "community", "notifications"), ("coaching",))
MASTER_KEY: Final = base64.b64encode(b"the master key of all test runs.").decode()
READY_S: Final = 90.0


def free_ports(count: int) -> list[int]:
    """Ports that were free together a moment ago."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@dataclass(slots=True)
class Node:
    """One process and where it listens."""

    services: tuple[str, ...]
    port: int
    rpc_port: int
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "fitpulse",
            "serve",
            ",".join(self.services),
            "--port",
            str(self.port),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)

    def wait_ready(self) -> None:
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                if httpx2.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)  # polling another process with a deadline
        message = f"{self.services} did not become ready:\n{self.log.read_text()[-4000:]}"
        raise TimeoutError(message)

    def errors(self) -> str:
        """The lines of the log that tell of a failure, for an assertion's message."""
        lines = self.log.read_text().splitlines()
        return "\n".join(line for line in lines if '"level":"error"' in line or "Error" in line)[-4000:]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Gateway(httpx2.AsyncBaseTransport):
    """Sends each path to the process whose service the inventory names, as a real gateway would."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        by_service = {service: node for node in nodes for service in node.services}
        by_service["mail"] = by_service["notifications"]
        rows = json.loads((ROOT / "docs/api/routes.json").read_text())
        self._table = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", row["path"])), by_service[row["service"]])
            for row in rows
            if row["service"] in by_service
        ]
        self._first = nodes[0]
        self._transport = httpx2.AsyncHTTPTransport()

    def node_of(self, path: str) -> Node:
        return next((node for pattern, node in self._table if pattern.fullmatch(path)), self._first)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(port=self.node_of(request.url.path).port)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()


@dataclass(slots=True)
class Installation:
    """All processes of one FitPulse."""

    nodes: list[Node]
    issuer: str

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(transport=Gateway(self.nodes), base_url=self.issuer, timeout=30)

    def node(self, service: str) -> Node:
        return next(node for node in self.nodes if service in node.services)


@contextmanager
def installation(
    split: Sequence[Sequence[str]], *, app_url: str, valkey_url: str, **extra: str
) -> Iterator[Installation]:
    """Start the processes of `split` on these servers; `extra` are further environment variables."""
    ports = free_ports(2 * len(split))
    issuer = f"http://127.0.0.1:{ports[0]}"
    addresses = {
        service: f"127.0.0.1:{ports[2 * i + 1]}" for i, names in enumerate(split) for service in names
    }
    with tempfile.TemporaryDirectory(prefix="fitpulse-e2e-") as folder:
        nodes = []
        for i, names in enumerate(split):
            peers = {service: address for service, address in addresses.items() if service not in names}
            environment = os.environ | {
                "FITPULSE_HOME": folder,
                "FITPULSE_DATABASE__URL": app_url,
                "FITPULSE_CACHE__URL": valkey_url,
                "FITPULSE_HTTP__PUBLIC_URL": issuer,
                "FITPULSE_HTTP__DRAIN_S": "0.5",
                "FITPULSE_AUTH__MASTER_KEY": MASTER_KEY,
                "FITPULSE_DOCUMENTS__MASTER_KEY": MASTER_KEY,
                "FITPULSE_MODELS__SIGNING_KEY": MASTER_KEY,
                "FITPULSE_RPC__SECRET": SECRET,
                "FITPULSE_RPC__PORT": str(ports[2 * i + 1]) if len(split) > 1 else "0",
                "FITPULSE_RPC__PEERS": json.dumps(peers),
                **extra,
            }
            log = Path(folder) / f"node{i}.log"
            nodes.append(Node(tuple(names), ports[2 * i], ports[2 * i + 1], environment, log))
        try:
            for node in nodes:
                node.start()
            for node in nodes:
                node.wait_ready()
            yield Installation(nodes, issuer)
        except BaseException:
            for node in nodes:
                print(f"--- {node.services}\n{node.errors()}")  # noqa: T201 - pytest shows it with the failure
            raise
        finally:
            for node in nodes:
                if hasattr(node, "process"):
                    node.stop()
