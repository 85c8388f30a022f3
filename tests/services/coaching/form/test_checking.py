"""The check of a recorded set, as other services ask for it."""

import asyncio
import time

import pytest

from fitpulse.services.coaching.api import CheckersBusy, FormRequest, MovementUnknown, NobodySeen
from fitpulse.services.coaching.domain.form.checking import check
from fitpulse.services.coaching.domain.form.keypoints import Written, pack
from fitpulse.services.coaching.domain.form.landmarks import COUNT
from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.service import WAITING, CoachingService
from tests.services.coaching.form.recorded import squats


def request(written: Written, movement: str = "squat") -> FormRequest:
    return FormRequest(movement=movement, format="binary", keypoints=pack(written))


@pytest.mark.parametrize("fps", [12, 24, 30, 60])
def test_squats_are_counted_whatever_the_rate(fps: float) -> None:
    written = squats(4, fps=fps)
    found = check(request(written))
    assert (len(found.reps), found.movement, found.view) == (4, "squat", "side")
    assert found.spec_hash == library()["squat"].hash
    assert found.frames == len(written.times)


def test_the_movement_is_recognised_when_it_is_not_named() -> None:
    found = check(request(squats(4), "auto"))
    assert found.movement == found.recognised[0].movement
    assert "squat" in found.movement


def test_another_movement_than_the_one_that_was_named_shows_in_what_is_recognised() -> None:
    found = check(request(squats(4), "push_up"))
    assert (found.movement, len(found.reps)) == ("push_up", 0)
    assert found.recognised[0].movement != "push_up"


def test_an_empty_room_is_nobody() -> None:
    empty = Written(640, 480, [n / 30 for n in range(90)], [0.0] * (90 * 4 * COUNT))
    with pytest.raises(NobodySeen):
        check(request(empty, "auto"))
    assert check(request(empty)).reps == ()


def test_an_unknown_movement_is_refused_before_anything_is_read() -> None:
    with pytest.raises(MovementUnknown):
        check(FormRequest(movement="juggling", format="binary", keypoints=b""))


@pytest.mark.slow
async def test_the_event_loop_goes_on_while_sets_are_checked() -> None:
    """A minute's set takes a tenth of a second of CPU; nobody else may wait for it."""
    service = CoachingService(shipped_index())
    asked = request(squats(16))
    await service.check_form(asked)
    late: list[float] = []
    work = asyncio.gather(*(service.check_form(asked) for _ in range(3)))
    while not work.done():
        begun = time.perf_counter()
        await asyncio.sleep(0.005)
        late.append(time.perf_counter() - begun - 0.005)
    assert all(len(found.reps) == 16 for found in await work)
    assert sorted(late)[len(late) * 9 // 10] < 0.05, "of ten turns of the loop one waits, at most"


async def test_a_queue_that_is_full_says_so_at_once() -> None:
    service = CoachingService(shipped_index())
    asked = request(squats(1))
    answers = await asyncio.gather(
        *(service.check_form(asked) for _ in range(WAITING + 3)), return_exceptions=True
    )
    assert sum(isinstance(answer, CheckersBusy) for answer in answers) == 3
    assert len((await service.check_form(asked)).reps) == 1
