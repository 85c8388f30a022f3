"""A process that has heard much answers as fast as a new one, and is no larger."""

import gc
from datetime import timedelta
from random import Random
from time import process_time

import pytest

from tests.main.plan.talk import START, Talk, profile

BLOCKS, BLOCK = 5, 10_000
EXERCISES = ("barbell-back-squat", "barbell-bench-press", "barbell-row", "dumbbell-lateral-raise", "pull-up")
SLOWER = 1.5


@pytest.mark.slow
def test_fifty_thousand_sets_slow_nothing_down() -> None:
    """Processor time is compared, from the second block on: in the first the body is still filling up."""
    talk, random = Talk(), Random(1)  # noqa: S311 -- no secret is drawn
    talk.ok("athlete", START, profile=profile())
    logging: list[float] = []
    planning: list[float] = []
    objects: list[int] = []
    for block in range(BLOCKS):
        begun = process_time()
        for n in range(BLOCK):
            at = START + timedelta(minutes=40 * (block * BLOCK + n))
            exercise, reps = random.choice(EXERCISES), random.randint(3, 12)
            talk.ok("log", at, exercise=exercise, reps=reps, load_kg=60.0, rir=2)
            talk.said.clear()
            talk.heard.clear()
        logging.append(process_time() - begun)
        begun = process_time()
        for n in range(20):
            talk.ok("next", at + timedelta(days=1, minutes=n), minutes=30 + n)
        planning.append(process_time() - begun)
        talk.said.clear()
        talk.heard.clear()
        gc.collect()
        objects.append(len(gc.get_objects()))
    assert logging[-1] < SLOWER * logging[1] + 0.5, logging
    assert planning[-1] < SLOWER * planning[1] + 0.1, planning
    assert objects[-1] < objects[1] + 2_000, objects
