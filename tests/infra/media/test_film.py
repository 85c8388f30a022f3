"""What is read of a film: size, turn, times; and what is said of files that can't be read."""

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from fitpulse.infra.media.encode import FilmWriter
from fitpulse.infra.media.errors import MediaStuck, MediaTooLarge, MediaUnreadable
from fitpulse.infra.media.film import Picture, watch
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import Clip, probe
from tests.infra.media.clips import make, pattern

pytestmark = pytest.mark.slow

LIMITS = Limits(stall_s=10.0, wall_s=60.0)


def times(path: Path, most_fps: float = 15.0, *, steady: bool = False) -> list[float]:
    clip = probe(path, LIMITS)
    return [each.t for each in watch(path, clip, clip.fit(64), LIMITS, most_fps=most_fps, steady=steady)]


def test_size_rate_and_length_are_read(tmp_path: Path) -> None:
    assert probe(pattern(tmp_path / "a.mp4"), LIMITS) == Clip(320, 180, 30.0, 1.0, 0)


def test_a_film_with_sound_is_read(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.mp4", also=("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"))
    assert len(times(path)) == 15


@pytest.mark.parametrize("name", ["a.mkv", "a.mov", "a.avi", "a.ts"])
def test_common_containers_are_read(tmp_path: Path, name: str) -> None:
    assert len(times(pattern(tmp_path / name))) == 15


def test_a_turned_film_is_upright(tmp_path: Path) -> None:
    flat = pattern(tmp_path / "flat.mp4")
    turned = make(tmp_path / "turned.mp4", "-display_rotation", "90", "-i", str(flat), "-c", "copy")
    clip = probe(turned, LIMITS)
    assert (clip.width, clip.height) == (180, 320)
    (first, *_) = watch(turned, clip, (18, 32), LIMITS, most_fps=1)
    assert len(first.pixels) == 18 * 32 * 4


def test_broad_pixels_are_made_square(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.mp4", also=("-vf", "setsar=2"))
    clip = probe(path, LIMITS)
    assert (clip.width, clip.height) == (640, 180)


def test_pictures_keep_their_own_times(tmp_path: Path) -> None:
    path = pattern(
        tmp_path / "a.mkv",
        seconds=2.0,
        also=("-vf", r"select='lt(mod(n\,10)\,1)+gt(n\,50)'", "-fps_mode", "vfr"),
    )
    found = times(path, 30.0)
    assert found[:5] == pytest.approx([0.0, 1 / 3, 2 / 3, 1.0, 4 / 3], abs=0.002)
    assert found[-1] == pytest.approx(59 / 30, abs=0.002)


@pytest.mark.parametrize("fps", [24, 25, 50, 60])
def test_fast_films_are_thinned_evenly(tmp_path: Path, fps: int) -> None:
    found = times(pattern(tmp_path / "a.mp4", fps=fps, seconds=2.0))
    assert len(found) == pytest.approx(30, abs=1)
    assert max(after - before for before, after in pairwise(found)) < 0.1


def test_a_steady_film_has_even_times(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.mkv", also=("-vf", r"select='lt(mod(n\,10)\,1)'", "-fps_mode", "vfr"))
    found = times(path, 10.0, steady=True)
    assert found == pytest.approx([number / 10 for number in range(len(found))])
    assert len(found) >= 6


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x00" * 5000, b"RIFF\x00\x00\x00\x00AVI LIST"])
def test_what_isnt_a_film_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaUnreadable, match=r"a\.mp4 holds no film"):
        probe(path, LIMITS)


def test_half_a_film_is_read_or_refused_but_never_waited_for(tmp_path: Path) -> None:
    whole = pattern(tmp_path / "a.mkv", seconds=2.0)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert 0 < len(times(whole)) < 30


def test_noise_within_a_film_is_refused(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.avi")
    content = bytearray(path.read_bytes())
    content[6000:-6000] = bytes(255 - value for value in content[6000:-6000])
    path.write_bytes(content)
    with pytest.raises(MediaUnreadable):
        times(path)


def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable):
        probe(make(tmp_path / "a.mp4", "-f", "lavfi", "-i", "sine=d=1"), LIMITS)


def test_a_folder_or_device_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(MediaUnreadable, match="not a file"):
        probe(Path("/dev/null"), LIMITS)


def test_a_pipe_is_no_film_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mp4")
    with pytest.raises(MediaUnreadable):
        probe(tmp_path / "film.mp4", Limits())


def test_a_film_that_gives_and_gives_is_ended_in_time(tmp_path: Path) -> None:
    clip = probe(path := pattern(tmp_path / "film.mp4", seconds=4), Limits())
    with pytest.raises(MediaStuck, match="longer than"):
        for _ in watch(path, clip, (320, 180), Limits(wall_s=0.0), most_fps=15.0):
            pass


def test_too_long_and_too_heavy_films_are_refused(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.mp4", seconds=2.0)
    with pytest.raises(MediaTooLarge, match="Cut out the set"):
        probe(path, replace(LIMITS, seconds=1.0))
    with pytest.raises(MediaTooLarge, match="GB"):
        probe(path, replace(LIMITS, bytes=100))


def test_length_is_watched_where_the_container_keeps_silent(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.ts", seconds=3.0)
    clip = probe(path, LIMITS)
    with pytest.raises(MediaTooLarge):
        list(watch(path, clip, (64, 36), replace(LIMITS, seconds=1.0), most_fps=15))


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    with FilmWriter(target, (64, 48), 25.0, LIMITS) as writer:
        for number in range(25):
            writer.add(bytearray([number * 10, 0, 0, 0] * 64 * 48))
    assert probe(target, LIMITS) == Clip(64, 48, 25.0, 1.0, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_a_film_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), FilmWriter(tmp_path / "out.mp4", (64, 48), 25.0, LIMITS) as writer:
        writer.add(bytearray(64 * 48 * 4))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_red_green_blue(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "-f", "lavfi", "-i", "color=red:s=64x64:d=0.2:r=10", "-c:v", "libx264")
    picture: Picture = next(watch(path, probe(path, LIMITS), (8, 8), LIMITS, most_fps=1))
    red, green, blue, _ = picture.pixels[:4]
    assert red > 240
    assert green < 15
    assert blue < 15
