import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.recording import open_recording
from tests.services.coaching.form.npz import array, write


def test_a_recording_reads_as_it_was_written(tmp_path: Path) -> None:
    frames = [[float(number * 1000 + place) for place in range(132)] for number in range(3)]
    path = write(tmp_path / "a.npz", frames, [[0.5] * 99] * 3, fps=25.0)
    with open_recording(path) as recording:
        moments = list(recording)
    assert (recording.frames, recording.fps) == (3, 25.0)
    assert [moment.t for moment in moments] == [0.0, 0.04, 0.08]
    assert list(moments[2].points) == frames[2]
    assert moments[0].world == (0.5,) * 99


def test_world_landmarks_may_be_left_out(tmp_path: Path) -> None:
    with open_recording(write(tmp_path / "a.npz", [[0.0] * 132], None)) as recording:
        assert next(iter(recording)).world is None


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"lm": array((1, 33, 4), [0.0] * 132)}, "needs the arrays lm and fps"),
        ({"lm": array((1, 17, 3), [0.0] * 51), "fps": array((), [30.0])}, r"\(1, 17, 3\)"),
        ({"lm": array((2, 33, 4), [0.0] * 132), "fps": array((), [30.0])}, "ends before"),
        ({"lm": array((1, 33, 4), [0.0] * 132), "fps": array((), [0.0])}, "fps is 0"),
        ({"lm": array((1, 33, 4), [0.0] * 132), "fps": array((), [float("nan")])}, "fps is nan"),
        ({"lm": b"nothing", "fps": array((), [30.0])}, "isn't a NumPy array"),
        ({"lm": array((1, 33, 4), [0.0] * 132, descr="|O"), "fps": array((), [30.0])}, "isn't read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, arrays: dict[str, bytes], said: str) -> None:
    path = tmp_path / "bad.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in arrays.items():
            archive.writestr(f"{name}.npy", content)
    with pytest.raises(FrameInvalid, match=said), open_recording(path) as recording:
        list(recording)


@given(st.binary(max_size=200), st.integers(0, 400))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_get_a_clear_answer(tmp_path: Path, noise: bytes, at: int) -> None:
    path = write(tmp_path / "whole.npz", [[0.0] * 132], None)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    with suppress(FrameInvalid), open_recording(path) as recording:
        list(recording)


def test_a_header_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lm.npy", b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + b"{")
        archive.writestr("fps.npy", array((), [30.0]))
    with pytest.raises(FrameInvalid), open_recording(path):
        pass
