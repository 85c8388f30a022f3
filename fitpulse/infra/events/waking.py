"""Waking this process's relays once something was committed for them."""

import asyncio
from weakref import WeakSet

_sleepers: WeakSet[asyncio.Event] = WeakSet()


def sleeper() -> asyncio.Event:
    """An event that every `wake()` in this process sets, for as long as someone holds it."""
    event = asyncio.Event()
    _sleepers.add(event)
    return event


def wake() -> None:
    """Tell the relays of this process to look; costs nothing when there is none.

    `publish` does it by itself; whoever inserts an OutboxRow in a statement of their own adds it to the
    transaction: `tx.after_commit.append(wake)`.
    """
    for event in _sleepers:
        event.set()
