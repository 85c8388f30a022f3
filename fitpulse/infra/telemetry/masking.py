"""Keeps people's data and secrets out of logs, by the name of a field and by the look of a text."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

MASK = "[masked]"

_NAMES = (
    r"pass(?:word|phrase|wd)|secret|token|authorization|cookie|e_?-?mail|phone|api_?-?key|private_?-?key"
    r"|credential|verifier"
)
_SENSITIVE = re.compile(_NAMES, re.IGNORECASE)
_TEXT = re.compile(
    rf"""
      (?P<login>://)[^/\s@]+@                                           # user:password@ in a URL
    | (?P<scheme>\b(?:Bearer|Basic)\s+)[\w.~+/=-]+                      # an Authorization header
    | \beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*                                  # a JWT
    | [\w.+%-]+@[\w-]+(?:\.[\w-]+)+                                     # an e-mail address
    | (?P<query>[?&]code=)[^&\s]+                                       # an authorization code
    | (?P<pair>[\w-]*(?:{_NAMES})\w*["']?\s*[=:]\s*)
      (?:"[^"]*"|'[^']*'|(?:(?:Bearer|Basic)\s+)?[^\s,;&)}}\]]+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEPTH = 6


def mask_text(text: str) -> str:
    """Replace what looks like an address, a token or a password within a text."""
    return _TEXT.sub(_replacement, text)


def _replacement(found: re.Match[str]) -> str:
    kept = found["login"] or found["scheme"] or found["query"] or found["pair"] or ""
    return f"{kept}{MASK}@" if found["login"] else f"{kept}{MASK}"


def mask(value: Any, depth: int = 0) -> Any:
    """Return a value fit for a log: plain data masked at every level, anything else as masked text."""
    match value:
        case None | bool() | int() | float() | UUID() | datetime() | date():
            return value
        case str():
            return mask_text(value)
        case _ if depth == _DEPTH:
            return MASK
        case Mapping():
            return mask_fields(value, depth + 1)
        case list() | tuple() | set() | frozenset():
            return [mask(item, depth + 1) for item in value]
        case _:
            return mask_text(repr(value))


def mask_fields(fields: Mapping[Any, Any], depth: int = 0) -> dict[str, Any]:
    """Return named values fit for a log; one with a sensitive name tells only whether it is there."""
    return {
        mask_text(name): _presence(value) if _sensitive(name) else mask(value, depth)
        for name, value in ((str(key), value) for key, value in fields.items())
    }


def _presence(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else MASK


@lru_cache(maxsize=4096)
def _sensitive(name: str) -> bool:
    return _SENSITIVE.search(name) is not None
