"""A bounded load: a few keep-alive connections, each sending what its script says and timing every answer."""

import asyncio
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 8

Script = Generator[bytes, bytes, None]
"""Yields whole HTTP/1.1 requests and is sent the body of each answer; one connection runs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What differs between requests; `encode` makes the whole of it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "application/json"

    def encode(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "host: bench", f"content-length: {len(self.body)}"]
        if self.body:
            lines.append(f"content-type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(slots=True)
class Timing:
    """Latencies in seconds."""

    seconds: list[float] = field(default_factory=list)

    def __add__(self, other: "Timing") -> "Timing":
        return Timing(self.seconds + other.seconds)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def repeated(count: int, make: Callable[[int], Request]) -> Script:
    """`count` requests that don't depend on what came back."""
    for i in range(count):
        yield make(i).encode()


async def send(port: int, scripts: Sequence[Script]) -> Timing:
    """Run each script on its own connection, side by side; an answer other than 2xx ends it with its text."""
    timing = Timing()
    await asyncio.gather(*(_run(port, script, timing.seconds) for script in scripts))
    return timing


async def ask(port: int, request: Request) -> bytes:
    """The body of one answer."""
    found: list[bytes] = []

    def script() -> Script:
        found.append((yield request.encode()))

    await send(port, [script()])
    return found[0]


async def _run(port: int, script: Script, seconds: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        raw = next(script)
        while True:
            started = time.perf_counter()
            writer.write(raw)
            status, body = await _answer(reader)
            seconds.append(time.perf_counter() - started)
            if not 200 <= status < 300:
                message = f"{raw.splitlines()[0].decode()} was answered with {status}: {body[:500].decode()}"
                raise RuntimeError(message)
            raw = script.send(body)
    except StopIteration:
        pass
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    start = head.find(b"content-length:")
    length = 0 if start < 0 else int(head[start + 15 : head.index(b"\r", start)])
    return int(head[9:12]), await reader.readexactly(length)
