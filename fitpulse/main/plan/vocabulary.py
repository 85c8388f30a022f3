"""Checks that words of a message name something, and helps where they almost do."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from fitpulse.kernel.catalogue import EQUIPMENT, MUSCLES, REGIONS
from fitpulse.kernel.errors import Invalid
from fitpulse.services.coaching.domain.index import Index


class WordUnknown(Invalid):
    slug = "plan-word-unknown"
    title = "A word names nothing that the planner knows"


class Vocabulary:
    """The ids that a message may use."""

    def __init__(self, index: Index) -> None:
        self._exercises = frozenset(index.by_id)

    def exercise(self, word: str, place: str) -> str:
        return _known(word, self._exercises, "exercise", "the catalogue's ids", place)

    def exercises(self, words: Iterable[str], place: str) -> tuple[str, ...]:
        return tuple(self.exercise(word, f"{place}[{n}]") for n, word in enumerate(words))


def region(word: str, place: str) -> str:
    return _known(word, REGIONS, "region", ", ".join(REGIONS), place)


def muscle(word: str, place: str) -> str:
    return _known(word, MUSCLES, "muscle", ", ".join(MUSCLES), place)


def equipment(words: Iterable[str], place: str) -> tuple[str, ...]:
    """Check every word, each kept once."""
    known = [
        _known(word, EQUIPMENT, "equipment", "the catalogue's equipment", f"{place}[{n}]")
        for n, word in enumerate(words)
    ]
    return tuple(dict.fromkeys(known))


def _known(word: str, words: Collection[str], kind: str, choice: str, place: str) -> str:
    if word in words:
        return word
    near = get_close_matches(word.lower().replace("_", "-").replace(" ", "-"), sorted(words), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(repr(each) for each in near)}?" if near else f"use one of {choice}."
    detail = f"{place}: no {kind} is called {word!r}; {hint}"
    raise WordUnknown(detail)
