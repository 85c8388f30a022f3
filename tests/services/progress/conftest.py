import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.services.progress.service import Progress


@pytest.fixture
def progress(db: Database, clock: Clock) -> Progress:
    return Progress(db, load_catalogue(), clock)
