import pytest

from bench.form.golden import FOLDER, SUFFIX, moments, replay, stored

pytestmark = pytest.mark.slow

NAMES = sorted(path.name.removesuffix(SUFFIX) for path in FOLDER.glob("*" + SUFFIX))
LARGEST = 1_500_000


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_answers_a_golden_trace_as_it_did(name: str) -> None:
    trace = stored(name)
    answer = replay(trace["movement"], moments(trace))
    for number, (now, then) in enumerate(zip(answer["frames"], trace["frames"], strict=True)):
        assert now == then, f"frame {number}"
    assert answer["stills"] == trace["stills"]
    assert answer["report"] == trace["report"]
    assert answer["recognised"] == trace["recognised"]


def test_the_traces_stay_small() -> None:
    assert NAMES
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < LARGEST
