"""A process that has heard much answers as fast as a new one, and is no larger."""

import gc
import sys
import tracemalloc
from datetime import timedelta
from random import Random
from time import perf_counter

import pytest

from tests.main.plan.talk import START, Talk, profile

SETS = 50_000
EXERCISES = ("barbell-back-squat", "barbell-bench-press", "barbell-row", "dumbbell-lateral-raise", "pull-up")


@pytest.mark.slow
def test_fifty_thousand_sets_slow_nothing_down() -> None:
    talk, random = Talk(), Random(1)
    talk.ok("athlete", START, profile=profile())
    block = SETS // 5
    logged: list[float] = []
    planned: list[float] = []
    sizes: list[int] = []
    tracemalloc.start()
    try:
        for part in range(5):
            begun = perf_counter()
            for n in range(block):
                at = START + timedelta(minutes=40 * (part * block + n))
                talk.ok(
                    "log",
                    at,
                    exercise=random.choice(EXERCISES),
                    reps=random.randint(3, 12),
                    load_kg=60.0,
                    rir=2,
                )
                talk.said.clear()
                talk.heard.clear()
            logged.append(perf_counter() - begun)
            begun = perf_counter()
            for n in range(20):
                talk.ok("next", at + timedelta(days=1, minutes=n), minutes=30 + n)
            planned.append(perf_counter() - begun)
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert logged[-1] < 1.5 * min(logged) + 0.5
    assert planned[-1] < 1.5 * min(planned) + 0.1
    assert sizes[-1] < sizes[1] + 200_000, sizes
    assert sys.getsizeof(talk) < 10_000
