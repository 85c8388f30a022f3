"""How training is built."""

from fitpulse.infra.documents import DocumentUpkeep, PostgresDocuments
from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.portability import Portable
from fitpulse.infra.sealing.rotation import Rewrapping
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.training.api import TrainingApi
from fitpulse.services.training.handlers import handlers
from fitpulse.services.training.routes import ROUTERS
from fitpulse.services.training.service.adaptation import Adaptation
from fitpulse.services.training.service.beliefs import Convictions
from fitpulse.services.training.service.calendar import Calendars
from fitpulse.services.training.service.changes import Changes
from fitpulse.services.training.service.checkins import CheckIns
from fitpulse.services.training.service.desk import TrainingDesk
from fitpulse.services.training.service.exercises import Exercises
from fitpulse.services.training.service.form import Forms
from fitpulse.services.training.service.outcomes import Outcomes
from fitpulse.services.training.service.planning import Planning
from fitpulse.services.training.service.profiles import Profiles
from fitpulse.services.training.service.programs import Programs
from fitpulse.services.training.service.records import Records
from fitpulse.services.training.service.resealing import Resealing
from fitpulse.services.training.service.sets import SetLog
from fitpulse.services.training.service.suggestions import ForYou
from fitpulse.services.training.service.swaps import Swaps
from fitpulse.services.training.service.upkeep import JournalUpkeep
from fitpulse.services.training.service.workouts import Workouts
from fitpulse.services.training.store.portability import COLLECTIONS, OPENERS, RECORDINGS


async def build(resources: Resources) -> Built:
    db, clock, registry = resources.db, resources.clock, resources.registry
    catalogue = load_catalogue()
    workouts = Workouts(db, clock)
    documents = PostgresDocuments()
    forms = Forms(db, clock, catalogue, registry, documents)
    planning = Planning(db, clock, catalogue, registry)
    for_you = ForYou(db, clock, registry)
    provided = (
        Exercises(catalogue),
        Profiles(db, clock, catalogue),
        planning,
        workouts,
        Swaps(db, clock, catalogue, registry, workouts),
        SetLog(db, clock, catalogue),
        Records(db),
        Changes(db, clock, catalogue),
        Programs(db, clock, registry),
        Adaptation(db, clock, catalogue, registry),
        CheckIns(db, clock, registry),
        Calendars(db, clock, registry),
        Convictions(db, clock, catalogue, registry),
        forms,
        for_you,
    )
    data = Portable(db, COLLECTIONS, openers={**OPENERS, RECORDINGS.name: documents.opener})
    return Built(
        routers=ROUTERS,
        offers=((TrainingApi, TrainingDesk(planning, workouts, data)),),
        provided=provided,
        handlers=handlers(forms, Outcomes(registry)),
        background=(
            ("documents", DocumentUpkeep(db, clock).run),
            ("company", for_you.run),
            ("journal", JournalUpkeep(db, clock).run),
            ("sealing", Resealing(db).run),
            ("master-key", Rewrapping(db).run),
        ),
    )


MODULE = Module("training", build, needs=("coaching",))
