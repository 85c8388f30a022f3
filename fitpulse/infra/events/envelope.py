"""The wire form of an event: a CloudEvents 1.0 envelope in structured JSON."""

import re
from datetime import datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from fitpulse.kernel.events import Event

D = TypeVar("D")

VERSIONED: Final = re.compile(r"fitpulse\.(?P<service>[a-z]+)\.[a-z-]*[a-uw-z-]\.v[1-9][0-9]*")
"""A name never ends in `v`: the column `events.outbox.name` would take it for a part of the version."""


class Envelope(msgspec.Struct, Generic[D], frozen=True, omit_defaults=False):
    """CloudEvents attributes by their standard names; `subject` is the person, `data` the event's fields."""

    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    data: D
    traceparent: str | msgspec.UnsetType = msgspec.UNSET
    specversion: str = "1.0"
    datacontenttype: str = "application/json"


class Undecodable(ValueError):
    """The payload is not this version of this event, or no handler knows the version."""


encode: Final = msgspec.json.Encoder().encode


@cache
def source(event_type: str) -> str:
    """The service that publishes an event, as a CloudEvents source; raises ValueError for an unversioned type."""
    found = VERSIONED.fullmatch(event_type)
    if found is None:
        message = (
            f"{event_type!r} is no event type; write fitpulse.<service>.<what-happened>.v<n>, "
            "with a name that does not end in v"
        )
        raise ValueError(message)
    return f"/fitpulse/{found['service']}"


def unversioned(event_type: str) -> str:
    """The name shared by all versions of an event, as the column `events.outbox.name` computes it.

    Takes types that `source` knows.
    """
    return event_type.rpartition(".v")[0]


class Decoder:
    """Turns payloads back into the events it was given; raises Undecodable for anything else."""

    def __init__(self, *events: type[Event]) -> None:
        classes: dict[str, type[Event]] = {}
        for event in events:
            source(event.TYPE)
            if classes.setdefault(event.TYPE, event) is not event:
                message = f"two events call themselves {event.TYPE}"
                raise ValueError(message)
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            # A type made at run time, which msgspec takes and a checker can't.
            event_type: msgspec.json.Decoder(Envelope[event])  # type: ignore[valid-type]
            for event_type, event in classes.items()
        }

    def decode(self, event_type: str, payload: bytes) -> Envelope[Event]:
        decoder = self._decoders.get(event_type)
        if decoder is None:
            message = f"no handler knows {event_type}"
            raise Undecodable(message)
        try:
            envelope: Envelope[Event] = decoder.decode(payload)
        except msgspec.MsgspecError as error:
            raise Undecodable(str(error)) from error
        return envelope
