"""Follows everybody in a film, and says afterwards whose film it is."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from fitpulse.infra.pose.network import POINTS, Reading
from fitpulse.infra.pose.person import Person
from fitpulse.infra.pose.region import Region

PRESENT = 0.5
AT_ONCE = 3
KNOWN = 12
"""So many people are remembered; of more, those who did least are forgotten."""

LOOK_ROUND_S = 2.0
LOOK_FOR_S = 0.2
SMALL = 0.4
"""Whoever is smaller than this share of the largest person stands in the background."""

RETURN_S = 8.0
"""Who comes back within this time near where they were lost is the same person."""

RETURN_SIDES = 0.6


class Finds(Protocol):
    def find(self, picture: Any, /) -> list[Region]: ...


class Reads(Protocol):
    def read(self, picture: Any, region: Region, /) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Track:
    """`values` float32 (frames, 33, 7): x, y, z in pixels, visibility, world x, y, z; NaN where they weren't seen.

    `people` is how many were told apart.
    """

    values: Any
    people: int


class Tracker:
    """Takes the pictures of one film in order."""

    def __init__(self, detector: Finds, landmarker: Reads) -> None:
        self._detector = detector
        self._landmarker = landmarker
        self.start()

    def start(self) -> None:
        """Forget everything: another film begins."""
        self._people: list[Person] = []
        self._count = 0
        self._looked_at = -LOOK_ROUND_S

    def see(self, t: float, picture: Any) -> None:
        """Take up the picture (height, width, 4 bytes) at `t` seconds."""
        for person in self._present():
            if not person.rest(self._count):
                self._follow(person, t, picture)
        self._part()
        since = t - self._looked_at
        if since >= LOOK_ROUND_S or (not self._present() and since >= LOOK_FOR_S):
            self._looked_at = t
            self._look(t, picture)
        self._count += 1

    def finish(self) -> Track:
        """Who trained, by the effort seen."""
        values = np.full((self._count, POINTS, 7), np.nan, np.float32)
        ranked = sorted(self._people, key=Person.effort, reverse=True)
        for person in ranked:
            # Whoever takes the same place while the main person isn't seen is them, come back.
            if person is ranked[0] or ranked[0].place().gap(person.place()) < ranked[0].place().side / 2:
                for numbers, read in ((person.numbers(), person.values()), person.between()):
                    free = np.isnan(values[numbers, 0, 0])
                    values[numbers[free]] = read[free]
        return Track(values, len(self._people))

    def _present(self) -> list[Person]:
        return [person for person in self._people if person.region is not None]

    def _follow(self, person: Person, t: float, picture: Any) -> None:
        assert person.region is not None
        reading = self._landmarker.read(picture, person.region)
        if reading.presence < PRESENT:
            person.lose()
        else:
            person.take(self._count, t, reading)

    def _part(self) -> None:
        """Two who are read in the same place are one: the one followed for longer stays."""
        present = sorted(self._present(), key=lambda person: -len(person.frames))
        for place, person in enumerate(present):
            if person.region is None:
                continue
            for other in present[place + 1 :]:
                if other.region is not None and person.region.same_body(other.region):
                    other.lose()

    def _look(self, t: float, picture: Any) -> None:
        present = self._present()
        found = self._detector.find(picture)
        largest = max((each.side for each in (*found, *(person.last for person in present))), default=0.0)
        for region in found:
            present = self._present()
            if len(present) >= AT_ONCE or region.side < SMALL * largest:
                continue
            if any(person.last.gap(region) < RETURN_SIDES * person.last.side for person in present):
                continue
            person = self._known(t, region)
            self._follow(person, t, picture)
            if not person.frames:
                self._people.remove(person)
        if len(self._people) > KNOWN:
            self._people = sorted(self._people, key=Person.effort)[-KNOWN:]

    def _known(self, t: float, region: Region) -> Person:
        """Who that is: somebody who was lost, or somebody new."""
        lost = [person for person in self._people if person.region is None]
        if len(lost) == len(self._people) == 1:
            near = lost  # nobody else was ever here
        else:
            near = [
                person
                for person in lost
                if t - person.seen_at <= RETURN_S
                and person.last.gap(region) < RETURN_SIDES * person.last.side
            ]
        if near:
            person = min(near, key=lambda each: each.last.gap(region))
            person.resume(region)
            return person
        person = Person(region)
        self._people.append(person)
        return person
