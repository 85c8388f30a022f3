"""A fake of the outside: a minimal SMTP server that keeps what it takes and misbehaves on request."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Self


@dataclass
class SmtpSink:
    """`refuse` answers RCPT with that reply; `hang_up` closes the connection after taking a message's bytes."""

    messages: list[EmailMessage] = field(default_factory=list)
    refuse: str | None = None
    hang_up: bool = False
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT" and self.refuse:
                writer.write(f"{self.refuse}\r\n".encode())
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-5].replace(b"\r\n..", b"\r\n.")
                parsed = message_from_bytes(raw, policy=default)
                assert isinstance(parsed, EmailMessage)
                self.messages.append(parsed)
                if self.hang_up:
                    break
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                break
            else:
                writer.write(b"250 fine\r\n")
        writer.close()
