"""What a dialogue refuses, each with its own name."""

from fitpulse.kernel.errors import Conflict, Invalid, NotFound


class AthleteMissing(Conflict):
    slug = "plan-athlete-missing"
    title = "The coach does not know the athlete yet"


class TimeReversed(Conflict):
    slug = "plan-time-reversed"
    title = "This lies before what was already said"


class WorkoutUnknown(NotFound):
    slug = "plan-workout-unknown"
    title = "There is no such workout"


class WorkoutClosed(Conflict):
    slug = "plan-workout-closed"
    title = "This workout is over"

    def __init__(self, workout: str) -> None:
        super().__init__(f"{workout} is over; ask for the next one.")


class ExerciseNotPlanned(Invalid):
    slug = "plan-exercise-not-planned"
    title = "This exercise is not in what is left of the workout"
