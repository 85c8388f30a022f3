"""How people use a coach: not everybody says how hard a set was, checks in, or logs while they train."""

from dataclasses import dataclass

from bench.quality.people import Person


@dataclass(frozen=True, slots=True)
class Habits:
    """What an athlete tells, and when; `logs_late` is with the end of the workout, changes unheard."""

    tells_reserve: bool = True
    checks_in: bool = True
    logs_late: bool = False


DILIGENT = Habits()


def habits_of(person: Person) -> Habits:
    """Draw habits: one in five never tells a reserve, one in four never checks in, one in nine logs late."""
    chance = person.random("habits")
    silent, away, late = chance.random() < 0.2, chance.random() < 0.25, chance.random() < 0.11
    return Habits(tells_reserve=not silent, checks_in=not away, logs_late=late)
