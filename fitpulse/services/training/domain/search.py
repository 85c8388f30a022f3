"""Finding exercises by what people type: names and aliases, with typos, prefixes and words run together.

Each word of the catalogue is indexed by its trigrams and by its unordered pairs of near letters; the pairs
survive two letters changing places, which breaks most trigrams of a short word.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from fitpulse.kernel.catalogue import MAIN_LIFTS, Exercise

WORD: Final = re.compile(r"[a-z0-9]+")
SIMILAR: Final = 0.5
"""Least likeness of two words, 0..1, to count as the same word with a typo."""

ENOUGH: Final = 0.45
"""Least score of an exercise to be found."""

PREFIX: Final = 0.9
LONGEST_QUERY_WORDS: Final = 8
NAME: Final = 0.02
"""Put on a score for the name itself rather than an alias."""

MAIN_LIFT: Final = 0.1
"""Puts the lifts that people most often mean before their many variations, once they are found."""

WORDS_KEPT: Final = 4096
"""Typed words whose likeness is remembered: a search box sends nearly the same ones again and again."""

LEFT_OVER: Final = 0.15
"""Taken off a score as words of the query or of the name find no partner."""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text: lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def features(word: str) -> frozenset[str]:
    """Trigrams of the padded word, and unordered pairs of letters at most two apart."""
    padded = f"  {word} "
    grams = {padded[start : start + 3] for start in range(len(padded) - 2)}
    pairs = {
        "".join(sorted((word[first], word[second])))
        for first in range(len(word))
        for second in range(first + 1, min(first + 3, len(word)))
    }
    return frozenset(grams | pairs)


class ExerciseSearch:
    """An index of exercises; `rank` gives the places of those that fit, best first, always in one order."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._order = [(len(exercise.name), exercise.name, exercise.id) for exercise in exercises]
        self._favour = [MAIN_LIFT if exercise.id in MAIN_LIFTS else 0.0 for exercise in exercises]
        self._is_name: list[bool] = []
        self._exercise_of: list[int] = []
        self._length_of: list[int] = []
        terms_of: dict[str, list[int]] = defaultdict(list)
        for place, exercise in enumerate(exercises):
            for text in (exercise.name, *exercise.aliases):
                words = words_of(text)
                for word in {*words, "".join(words)}:
                    terms_of[word].append(len(self._exercise_of))
                self._exercise_of.append(place)
                self._length_of.append(len(words))
                self._is_name.append(text == exercise.name)
        self._vocabulary = sorted(terms_of)
        self._terms_of = [terms_of[word] for word in self._vocabulary]
        self._whole = [len(features(word)) for word in self._vocabulary]
        self._with_feature: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._vocabulary):
            for feature in features(word):
                self._with_feature[feature].append(number)
        self._alike = lru_cache(WORDS_KEPT)(self._compare)

    def rank(self, query: str) -> tuple[int, ...]:
        """Places of the exercises that fit `query`, best first; ties by name, then id."""
        asked = words_of(query)[:LONGEST_QUERY_WORDS]
        if not asked:
            return ()
        total: dict[int, float] = {}
        for word in asked:
            for term, likeness in self._terms_like(word).items():
                total[term] = total.get(term, 0.0) + likeness
        together = self._terms_like("".join(asked)) if len(asked) > 1 else {}
        scores: dict[int, float] = {}
        for term in {**total, **together}:
            length = self._length_of[term]
            covered = min(len(asked), length) / max(len(asked), length)
            score = total.get(term, 0.0) / len(asked) * (1 - LEFT_OVER + LEFT_OVER * covered)
            score = max(score, together.get(term, 0.0)) + (NAME if self._is_name[term] else 0.0)
            place = self._exercise_of[term]
            if score >= ENOUGH and score > scores.get(place, 0.0):
                scores[place] = score
        return tuple(
            sorted(
                scores,
                key=lambda place: (-round(scores[place] + self._favour[place], 6), self._order[place]),
            )
        )

    def _terms_like(self, word: str) -> dict[int, float]:
        """Names and aliases with a word that may be meant by `word`, and its likeness 0..1."""
        best: dict[int, float] = {}
        for number, likeness in self._alike(word):
            for term in self._terms_of[number]:
                if likeness > best.get(term, 0.0):
                    best[term] = likeness
        return best

    def _compare(self, word: str) -> tuple[tuple[int, float], ...]:
        """Numbers of the words that may be meant by `word`, with their likeness."""
        asked = features(word)
        shared: Counter[int] = Counter()
        for feature in asked:
            shared.update(self._with_feature.get(feature, ()))
        found = []
        for number, count in shared.items():
            likeness = 2 * count / (len(asked) + self._whole[number])
            other = self._vocabulary[number]
            if other.startswith(word):
                longer = len(other) - len(word)
                likeness = max(likeness, PREFIX - 0.02 * min(longer, 10)) if longer else 1.0
            if likeness >= SIMILAR:
                found.append((number, likeness))
        return tuple(found)
