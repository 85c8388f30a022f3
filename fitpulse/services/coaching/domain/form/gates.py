"""Conditions on signals: a posture to start from, to stay in, to hold."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import Band


class Gate:
    """Bands that must all hold; a signal that can't be read leaves its band open."""

    __slots__ = ("_bands", "_signals")

    def __init__(self, bands: Sequence[Band], signals: Signals) -> None:
        self._signals = signals
        self._bands = [
            (
                signals.names.index(band.signal),
                band.min if band.min is not None else -1e9,
                band.max if band.max is not None else 1e9,
            )
            for band in bands
        ]

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(place for place, _, _ in self._bands)

    def holds(self) -> bool:
        values = self._signals.values
        for place, least, most in self._bands:
            value = values[place]
            if value is not None and not least <= value <= most:
                return False
        return True

    def clear(self) -> bool:
        """Whether every signal that the bands name can be read."""
        values = self._signals.values
        return all(values[place] is not None for place, _, _ in self._bands)
