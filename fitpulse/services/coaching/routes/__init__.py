"""The HTTP face of coaching."""

from fitpulse.services.coaching.routes.experiments import router as experiments
from fitpulse.services.coaching.routes.form import router as form
from fitpulse.services.coaching.routes.live import router as live
from fitpulse.services.coaching.routes.models import router as models
from fitpulse.services.coaching.routes.planning import router as planning

ROUTERS = (planning, form, live, models, experiments)
