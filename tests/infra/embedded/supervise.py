"""A supervisor as a process of its own: says in JSON what runs, then does with itself what it reads."""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import structlog

from fitpulse.infra.embedded import Supervisor


def main() -> None:
    # A shell that starts the tests in the background hands an ignored SIGINT down to them.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    supervisor = Supervisor(Path(sys.argv[1]))
    with supervisor as endpoints:
        parts = {part.name: part.pid for part in supervisor.status()}
        print(json.dumps({**asdict(endpoints), "pids": parts}), flush=True)  # noqa: T201
        match sys.stdin.readline().strip():
            case "raise":
                raise RuntimeError
            case "exit":
                sys.exit(3)
            case "vanish":
                os._exit(4)


if __name__ == "__main__":
    main()
