"""What differs from the profile on one day."""

from dataclasses import dataclass, replace

from fitpulse.services.coaching.api import AthleteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What differs from the profile on one day; None is as the profile says."""

    minutes: int | None = None
    equipment: tuple[str, ...] | None = None
    bar_kg: float | None = None
    plates_kg: tuple[float, ...] | None = None
    dumbbells_kg: tuple[float, ...] | None = None

    def applied_to(self, profile: AthleteProfile) -> AthleteProfile:
        return replace(
            profile,
            minutes=profile.minutes if self.minutes is None else self.minutes,
            equipment=profile.equipment if self.equipment is None else self.equipment,
            bar_kg=profile.bar_kg if self.bar_kg is None else self.bar_kg,
            plates_kg=profile.plates_kg if self.plates_kg is None else self.plates_kg,
            dumbbells_kg=profile.dumbbells_kg if self.dumbbells_kg is None else self.dumbbells_kg,
        )


def at_hand(profile: AthleteProfile, before: AthleteProfile) -> AthleteProfile:
    """Take the day's time and equipment from what held before; limits and goals from the profile."""
    return replace(
        profile,
        minutes=before.minutes,
        equipment=before.equipment,
        bar_kg=before.bar_kg,
        plates_kg=before.plates_kg,
        dumbbells_kg=before.dumbbells_kg,
    )
