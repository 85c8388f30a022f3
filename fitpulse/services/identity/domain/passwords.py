"""Which passwords are good enough: long and not common; no rule for their mixture (NIST SP 800-63B §3.1.1).

The blocklist holds the passwords of ten characters and more, and the words people lengthen by a year, that
lead the public lists of leaked passwords.
"""

import unicodedata
from collections.abc import Collection
from itertools import pairwise
from typing import Final

from fitpulse.kernel.errors import Invalid

SHORTEST: Final = 10
LONGEST: Final = 256
FEWEST_SIGNS: Final = 5
OWN_PART: Final = 4
"""Parts of the name and address that are shorter may stand in a password by chance."""


class WeakPassword(Invalid):
    slug = "weak-password"
    title = "Choose another password"


def normalized(password: str) -> str:
    """The form that is hashed: one keyboard's composed letters equal another's (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *, common: Collection[str], own: Collection[str] = ()) -> None:
    """Raise WeakPassword for what is short, common, or made of the person's `own` words."""
    plain = normalized(password)
    if len(plain) < SHORTEST:
        detail = f"Use at least {SHORTEST} characters. A few words in a row are easy to keep."
        raise WeakPassword(detail)
    if len(plain) > LONGEST:
        detail = f"Use at most {LONGEST} characters."
        raise WeakPassword(detail)
    folded = plain.casefold()
    stem = folded.strip("0123456789 !?.,;:*#@$%&+-_/()'\"")
    if not stem:  # dates and telephone numbers, of which there are too few to list and too few to hide among
        detail = "Digits and signs alone are guessed quickly. Add a word or two."
        raise WeakPassword(detail)
    if folded in common or stem in common or len(set(folded)) < FEWEST_SIGNS or _is_a_run(folded):
        detail = "Many people use this one, so it would be guessed first."
        raise WeakPassword(detail)
    for word in {*(part.casefold() for part in own), "fitpulse"}:
        if len(word) >= OWN_PART and word in folded and len(folded) - len(word) < SHORTEST - OWN_PART:
            detail = "It is too close to your name, your address or ours."
            raise WeakPassword(detail)


def _is_a_run(text: str) -> bool:
    """Whether each sign follows the one before by the same step, as in 1234567890."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1
