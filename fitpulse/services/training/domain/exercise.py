"""Exercises as they are shown: short in a list, whole on their own page."""

from dataclasses import dataclass

from fitpulse.kernel.catalogue import (
    Equipment,
    Exercise,
    Level,
    LoadUnit,
    MainLift,
    Measure,
    Mechanics,
    Muscle,
    Pattern,
    Region,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseLine:
    """An exercise in a list; `muscles` gives the share of a hard set that each receives.

    `form` is the id of the form specification that judges it; GET /v1/form/specs/{form}/demonstration.svg shows it.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    pattern: Pattern
    mechanics: Mechanics
    level: Level
    equipment: tuple[Equipment, ...]
    muscles: dict[Muscle, float]
    unilateral: bool
    load_unit: LoadUnit
    measure: Measure
    form: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseDetails:
    """An exercise with all that is known of it; see ExerciseLine for what the two share."""

    id: str
    name: str
    aliases: tuple[str, ...]
    pattern: Pattern
    mechanics: Mechanics
    level: Level
    equipment: tuple[Equipment, ...]
    muscles: dict[Muscle, float]
    unilateral: bool
    load_unit: LoadUnit
    measure: Measure
    form: str | None
    bodyweight_fraction: float
    met: float
    contraindicated: tuple[Region, ...]
    main_lift: MainLift | None
    cues: tuple[str, ...]
    instructions: tuple[str, ...]


def line(exercise: Exercise) -> ExerciseLine:
    return ExerciseLine(
        id=exercise.id,
        name=exercise.name,
        aliases=exercise.aliases,
        pattern=exercise.pattern,
        mechanics=exercise.mechanics,
        level=exercise.level,
        equipment=exercise.equipment,
        muscles=dict(exercise.muscles),
        unilateral=exercise.unilateral,
        load_unit=exercise.load_unit,
        measure=exercise.measure,
        form=exercise.form,
    )


def details(exercise: Exercise) -> ExerciseDetails:
    return ExerciseDetails(
        id=exercise.id,
        name=exercise.name,
        aliases=exercise.aliases,
        pattern=exercise.pattern,
        mechanics=exercise.mechanics,
        level=exercise.level,
        equipment=exercise.equipment,
        muscles=dict(exercise.muscles),
        unilateral=exercise.unilateral,
        load_unit=exercise.load_unit,
        measure=exercise.measure,
        form=exercise.form,
        bodyweight_fraction=exercise.bodyweight_fraction,
        met=exercise.met,
        contraindicated=exercise.contraindicated,
        main_lift=exercise.main_lift,
        cues=exercise.cues,
        instructions=exercise.instructions,
    )
