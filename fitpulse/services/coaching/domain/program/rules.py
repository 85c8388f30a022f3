"""How a lift of a program progresses: one shape for each well-known rule, told apart by `type`."""

from typing import Annotated, TypeAlias

import msgspec

Id = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Sets = Annotated[int, msgspec.Meta(ge=1, le=20)]
Reps = Annotated[int, msgspec.Meta(ge=1, le=100)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=14_400)]
RestSeconds = Annotated[int, msgspec.Meta(ge=0, le=900)]
Kilograms = Annotated[float, msgspec.Meta(gt=0, le=500)]
Step = Annotated[float, msgspec.Meta(gt=0, le=50)]
Percent = Annotated[float, msgspec.Meta(ge=1, le=150)]
Drop = Annotated[float, msgspec.Meta(ge=1, le=60)]
Times = Annotated[int, msgspec.Meta(ge=1, le=20)]
Rpe = Annotated[float, msgspec.Meta(ge=5, le=10)]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every part of a program has in common: frozen, nothing unknown, defaults left out."""


class Linear(Shape, frozen=True, tag="linear"):
    """Add `add_kg` after `after` sessions that met every set; take `drop_percent` off after `drop_after` misses."""

    sets: Sets
    reps: Reps
    add_kg: Step
    after: Times = 1
    drop_after: Times = 3
    drop_percent: Drop = 10.0
    amrap_last: bool = False


class Double(Shape, frozen=True, tag="double"):
    """Climb from `reps_min` to `reps_max` in every set, then add load and start over.

    Without `add_kg` the next load is the next one that can be made.
    """

    sets: Sets
    reps_min: Reps
    reps_max: Reps
    add_kg: Step | None = None


class RepSum(Shape, frozen=True, tag="rep_sum"):
    """Reach `total` reps over all sets, however they are split; then add load."""

    sets: Sets
    total: Annotated[int, msgspec.Meta(ge=1, le=500)]
    add_kg: Step
    drop_after: Times = 3
    drop_percent: Drop = 10.0


class RpeTarget(Shape, frozen=True, tag="rpe"):
    """Load by the e1RM curve, so that `reps` end at the week's RPE; the last one holds for later weeks."""

    sets: Sets
    reps: Reps
    rpe: Annotated[tuple[Rpe, ...], msgspec.Meta(min_length=1, max_length=52)]


class PercentSet(Shape, frozen=True):
    """`sets` sets at `percent` of a training max."""

    percent: Percent
    reps: Reps
    sets: Sets = 1
    amrap: bool = False


PercentWeek = Annotated[tuple[PercentSet, ...], msgspec.Meta(min_length=1, max_length=20)]


class Percentage(Shape, frozen=True, tag="percentage"):
    """Sets at percentages of the training max `max`: one entry a week of the program, or one for all."""

    max: Id
    weeks: Annotated[tuple[PercentWeek, ...], msgspec.Meta(min_length=1, max_length=52)]


class Tier(Shape, frozen=True):
    """From `reps` in the last set on, add `add_kg`."""

    reps: Reps
    add_kg: Step


class AmrapTiers(Shape, frozen=True, tag="amrap"):
    """The last set takes as many reps as it can; how many decides the step."""

    sets: Sets
    reps: Reps
    tiers: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1, max_length=10)]
    drop_after: Times = 3
    drop_percent: Drop = 10.0


class Stage(Shape, frozen=True):
    """One rung of a ladder of sets and reps."""

    sets: Sets
    reps: Reps
    amrap_last: bool = False


class Stages(Shape, frozen=True, tag="stages"):
    """Add load while a stage is met; a miss leads to the next stage, and from the last back to the first.

    The ladder starts over at `reset_percent` of the load that was missed.
    """

    stages: Annotated[tuple[Stage, ...], msgspec.Meta(min_length=1, max_length=10)]
    add_kg: Step
    reset_percent: Annotated[float, msgspec.Meta(ge=40, le=100)] = 85.0


class Timed(Shape, frozen=True, tag="timed"):
    """Hold or keep moving for `seconds_min`, `add_s` more after each session that met every set."""

    sets: Sets
    seconds_min: Seconds
    seconds_max: Seconds
    add_s: Annotated[int, msgspec.Meta(ge=1, le=600)] = 5


class Variants(Shape, frozen=True, tag="variants"):
    """Climb the reps of the lift's exercise, then go on with the next of `harder`; after misses, back."""

    sets: Sets
    reps_min: Reps
    reps_max: Reps
    harder: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=10)]
    back_after: Times = 3


class Segment(Shape, frozen=True):
    """`repeat` times: `seconds` of effort, then `rest_s` easy (a runner walks)."""

    seconds: Seconds
    rest_s: RestSeconds = 0
    repeat: Sets = 1


Interval = Annotated[tuple[Segment, ...], msgspec.Meta(min_length=1, max_length=20)]


class Intervals(Shape, frozen=True, tag="intervals"):
    """A ladder of interval sessions; the next step comes after `sessions` that were done whole."""

    steps: Annotated[tuple[Interval, ...], msgspec.Meta(min_length=1, max_length=60)]
    sessions: Times = 1


Rule: TypeAlias = (
    Linear | Double | RepSum | RpeTarget | Percentage | AmrapTiers | Stages | Timed | Variants | Intervals
)
