"""Asks a planner by the line protocol: one process an athlete, one JSON object a line."""

import json
import subprocess
from collections.abc import Sequence
from time import perf_counter
from types import TracebackType
from typing import Any, Protocol, Self

COMMAND = ("fitpulse", "plan", "--stdio")


class Refused(Exception):
    """The planner answered with an error, or not at all."""

    def __init__(self, op: str, error: object, fields: object) -> None:
        super().__init__(f"{op}: {error} for {fields}")


class Client(Protocol):
    def ask(self, op: str, **fields: Any) -> dict[str, Any]: ...

    def close(self) -> None: ...


class LineClient:
    """A planner's process; `seconds` are the times that its `next` took, `calls` counts every question."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self.seconds: list[float] = []
        self.calls = 0
        self._process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, op: str, **fields: Any) -> dict[str, Any]:
        """Send one question and return its answer; raises Refused for an error."""
        if self._process.stdin is None or self._process.stdout is None:
            raise Refused(op, "its pipes are closed", fields)
        started = perf_counter()
        try:
            self._process.stdin.write(json.dumps({"op": op, **fields}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise Refused(op, error, fields) from error
        line = self._process.stdout.readline()
        self.calls += 1
        if op == "next":
            self.seconds.append(perf_counter() - started)
        answer: dict[str, Any] = json.loads(line) if line else {"error": {"title": "no answer"}}
        if "error" in answer:
            raise Refused(op, answer["error"], fields)
        return answer

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
