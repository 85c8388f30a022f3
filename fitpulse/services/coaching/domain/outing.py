"""Sets that were done in one go, whether planned or not, and the load that a session of them makes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fitpulse.services.coaching.api import SessionDone, SetDone

GAP = timedelta(hours=4)
"""Sets further apart than this belong to different sessions."""

_SET_MINUTES = 2.5
_LONGEST_MINUTES = 240.0
_CARDIO_RPE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """What it takes to estimate a session that nobody completed: its span, its sets and their reserve."""

    first: datetime
    last: datetime
    sets: int
    cardio_s: float = 0.0
    reserves: int = 0
    reserve_sum: float = 0.0

    @classmethod
    def of(cls, done: SetDone) -> "Outing":
        return cls(first=done.at, last=done.at, sets=0).with_set(done)

    def takes(self, done: SetDone) -> bool:
        return self.first - GAP <= done.at <= self.last + GAP

    def with_set(self, done: SetDone) -> "Outing":
        cardio = done.kind == "cardio"
        return replace(
            self,
            first=min(self.first, done.at),
            last=max(self.last, done.at),
            sets=self.sets + (not cardio),
            cardio_s=self.cardio_s + ((done.seconds or 0) if cardio else 0),
            reserves=self.reserves + (done.rir is not None),
            reserve_sum=self.reserve_sum + (done.rir or 0.0),
        )

    def session(self) -> SessionDone:
        """Estimate its minutes from its span or its sets, whichever is more, and its RPE as 10 - mean RIR.

        Cardio alone, of which nobody told the effort, is taken for easy.
        """
        span = (self.last - self.first).total_seconds() / 60.0
        minutes = max(span, self.sets * _SET_MINUTES + self.cardio_s / 60.0)
        rpe = max(0.0, 10.0 - self.reserve_sum / self.reserves) if self.reserves else None
        if self.cardio_s and not self.sets:
            rpe = _CARDIO_RPE
        return SessionDone(at=self.last, minutes=min(_LONGEST_MINUTES, minutes), rpe=rpe)


def sessions_of(past: Iterable[SetDone]) -> Iterator[tuple[list[SetDone], SessionDone]]:
    """Part sets, in the order of time, into sessions with an estimate of each."""
    together: list[SetDone] = []
    outing: Outing | None = None
    for done in past:
        if outing is not None and not outing.takes(done):
            yield together, outing.session()
            together, outing = [], None
        together.append(done)
        outing = Outing.of(done) if outing is None else outing.with_set(done)
    if outing is not None:
        yield together, outing.session()
