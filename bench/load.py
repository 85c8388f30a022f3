"""A bounded load: a few keep-alive connections that send prepared requests and time each answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """A whole HTTP/1.1 request."""

    method: str
    path: str
    token: str = ""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "application/json"

    def encode(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "host: bench", f"content-length: {len(self.body)}"]
        if self.token:
            lines.append(f"authorization: Bearer {self.token}")
        if self.body:
            lines.append(f"content-type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(frozen=True, slots=True)
class Timing:
    """Latencies in seconds, sorted, and the count of answers by status."""

    seconds: tuple[float, ...]
    statuses: dict[int, int]

    def quantile(self, share: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


async def send(port: int, requests: Sequence[Request], connections: int = CONNECTIONS) -> Timing:
    """Send every request once over `connections` connections; raises on an answer of 500 or above."""
    queue = iter([request.encode() for request in requests])
    seconds: list[float] = []
    statuses: dict[int, int] = {}

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for raw in queue:
                started = time.perf_counter()
                writer.write(raw)
                status = await _answer(reader)
                seconds.append(time.perf_counter() - started)
                statuses[status] = statuses.get(status, 0) + 1
        finally:
            writer.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    if any(status >= 500 for status in statuses):
        message = f"the server failed: {statuses}"
        raise RuntimeError(message)
    return Timing(tuple(sorted(seconds)), statuses)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length:
        await reader.readexactly(length)
    return status


def repeat(count: int, make: Callable[[int], Request]) -> list[Request]:
    return [make(i) for i in range(count)]
