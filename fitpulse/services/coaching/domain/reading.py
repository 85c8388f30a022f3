"""Reading a policy out of an artefact: whole, or not at all."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from fitpulse.kernel.errors import Invalid

T = TypeVar("T")


class PolicyInvalid(Invalid):
    slug = "policy-invalid"
    title = "This file holds no policy that can be used"


def read_whole(content: bytes, kind: type[T]) -> T:
    """A policy from JSON that names each of its fields and nothing else; raises PolicyInvalid.

    A field left out would mean another thing once its default changes, and one misspelt would mean nothing.
    """
    try:
        found = msgspec.json.decode(content, type=kind)
        told = set(_names(msgspec.json.decode(content)))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise PolicyInvalid(str(error)) from error
    known = set(_names(msgspec.to_builtins(found)))
    if missing := sorted(known - told):
        detail = f"It does not say {', '.join(missing)}."
        raise PolicyInvalid(detail)
    if unknown := sorted(told - known):
        detail = f"Nothing is called {', '.join(unknown)}."
        raise PolicyInvalid(detail)
    return found


def _names(part: object, before: str = "") -> Iterator[str]:
    if not isinstance(part, dict):
        yield before
        return
    for name, value in part.items():
        yield from _names(value, f"{before}.{name}" if before else name)
