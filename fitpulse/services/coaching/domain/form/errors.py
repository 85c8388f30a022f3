"""What can be wrong with what comes in."""

from fitpulse.kernel.errors import BadRequest, NotFound


class FrameInvalid(BadRequest):
    slug = "form-frame-invalid"
    title = "These landmarks can't be read"


class TimeReversed(BadRequest):
    slug = "form-time-reversed"
    title = "Time goes backwards in this recording"


class MovementUnknown(NotFound):
    slug = "form-movement-unknown"
    title = "There is no form specification for this movement"
