"""Recognition of the movement from the stream: by traits that can be read, by a learned model, or by both."""

from fitpulse.services.coaching.domain.form.recognition.features import FEATURES
from fitpulse.services.coaching.domain.form.recognition.recogniser import (
    NOTHING,
    Classifier,
    Recognised,
    Recogniser,
)

__all__ = ["FEATURES", "NOTHING", "Classifier", "Recognised", "Recogniser"]
