"""The HTTP face of training."""

from fitpulse.services.training.routes.athlete import router as athlete
from fitpulse.services.training.routes.beliefs import router as beliefs
from fitpulse.services.training.routes.calendar import router as calendar
from fitpulse.services.training.routes.changes import router as changes
from fitpulse.services.training.routes.checkins import router as checkins
from fitpulse.services.training.routes.exercises import router as exercises
from fitpulse.services.training.routes.form import router as form
from fitpulse.services.training.routes.programs import router as programs
from fitpulse.services.training.routes.sets import router as sets
from fitpulse.services.training.routes.suggestions import router as suggestions
from fitpulse.services.training.routes.underway import router as underway
from fitpulse.services.training.routes.workouts import router as workouts

# The busiest first: a request is matched against the routes in their order.
ROUTERS = (
    sets,
    workouts,
    underway,
    form,
    exercises,
    athlete,
    checkins,
    calendar,
    changes,
    programs,
    suggestions,
    beliefs,
)
