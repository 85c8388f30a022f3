"""What can be wrong with what comes in; declared where other services can name it."""

from fitpulse.services.coaching.api.form import (
    FaultNotShown,
    FrameInvalid,
    MovementUnknown,
    NobodySeen,
    NoReference,
    RecordingTooLong,
    TimeReversed,
)

__all__ = [
    "FaultNotShown",
    "FrameInvalid",
    "MovementUnknown",
    "NoReference",
    "NobodySeen",
    "RecordingTooLong",
    "TimeReversed",
]
