"""What is said, and when: one cue at a time, the most important first, never the same again too soon."""

from collections.abc import Iterable
from dataclasses import dataclass

from fitpulse.services.coaching.domain.form.spec import FaultSpec

QUIET_S = 2.0
"""Seconds between any two cues, so that a person can do what the first one asked."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words to speak about a fault; `praise` where it was corrected."""

    fault: str
    text: str
    praise: bool = False


class Cues:
    __slots__ = ("_owed", "_said", "_spoke_at")

    def __init__(self) -> None:
        self._said: dict[str, float] = {}
        self._owed: set[str] = set()
        self._spoke_at = -1e9

    def choose(self, t: float, wrong: Iterable[FaultSpec], right: Iterable[FaultSpec]) -> Cue | None:
        """The one cue to speak now, if any, of faults just seen and faults just seen to be absent."""
        if t - self._spoke_at < QUIET_S:
            return None
        for fault in sorted(wrong, key=lambda each: (each.priority, each.id)):
            if t - self._said.get(fault.id, -1e9) >= fault.cooldown_s:
                self._said[fault.id] = self._spoke_at = t
                self._owed.add(fault.id)
                return Cue(fault.id, fault.cue)
        for fault in sorted(right, key=lambda each: (each.priority, each.id)):
            if fault.id in self._owed:
                self._owed.discard(fault.id)
                self._spoke_at = t
                return Cue(fault.id, fault.praise, praise=True)
        return None
