"""Rows 18 and 19 of the fault matrix: films that reach for other files or addresses, and films that swell.

Each attack is first shown to work on an ffmpeg without our guard, so that a pass means something.
"""

import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from fitpulse.infra.media import guard
from fitpulse.infra.media.errors import MediaTooLarge, MediaUnreadable
from fitpulse.infra.media.extra import find_ffmpeg
from fitpulse.infra.media.film import watch
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import Clip, probe
from fitpulse.infra.media.tool import Tool
from tests.infra.media.clips import make, pattern

pytestmark = pytest.mark.slow

LIMITS = Limits(stall_s=10.0, wall_s=60.0)
MOST = 512 * 1024
"""Kilobytes that a decoder may come to hold."""

ANY = Clip(64, 64, 10.0, 1.0, 0)


class Listener:
    """An address that hangs up on everybody, and counts them."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            with closing(self._socket.accept()[0]) as call:
                if call.recv(1) == b"!":
                    return
                self.calls += 1

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.send(b"!")
        self._thread.join()
        self._socket.close()


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


def unguarded(path: Path, *arguments: str) -> bytes:
    """The raw pictures that a plain ffmpeg, which trusts its input, makes of `path`."""
    return subprocess.run(
        [
            *(find_ffmpeg(), "-nostdin", "-loglevel", "quiet", *arguments, "-i", str(path)),
            *("-vf", "scale=64:64", "-f", "rawvideo", "-pix_fmt", "rgb0", "pipe:1"),
        ],
        check=False,
        capture_output=True,
        timeout=60,
    ).stdout


def guarded(path: Path) -> bytes:
    """The same by our decoder, whether or not the probe would have let it come so far."""
    with pytest.raises(MediaUnreadable):
        probe(path, LIMITS)
    got = b""
    with pytest.raises(MediaUnreadable):
        for picture in watch(path, ANY, (64, 64), LIMITS, most_fps=15):
            got += picture.pixels
    return got


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
LISTS = {"hls.m3u8": PLAYLIST, "concat.mkv": "ffconcat version 1.0\nfile '{}'\n"}


@pytest.mark.parametrize("name", LISTS)
def test_a_playlist_reads_no_other_file(tmp_path: Path, name: str) -> None:
    secret = pattern(tmp_path / "secret.ts", size="64x64")
    path = tmp_path / name
    path.write_text(LISTS[name].format(secret))
    loose = (
        ("-safe", "0")
        if name.startswith("concat")
        else ("-allowed_extensions", "ALL", "-extension_picky", "0")
    )
    assert len(unguarded(path, *loose)) > 0
    assert guarded(path) == b""


def test_a_playlist_calls_nobody(tmp_path: Path) -> None:
    path = tmp_path / "hls.m3u8"
    with listening() as listener:
        path.write_text(PLAYLIST.format(f"http://127.0.0.1:{listener.port}/x.ts"))
        unguarded(
            path,
            "-allowed_extensions",
            "ALL",
            "-extension_picky",
            "0",
            "-protocol_whitelist",
            "file,http,tcp",
        )
        assert listener.calls > 0
    with listening() as listener:
        path.write_text(PLAYLIST.format(f"http://127.0.0.1:{listener.port}/x.ts"))
        assert guarded(path) == b""
        assert listener.calls == 0


def test_without_the_list_of_containers_the_list_of_protocols_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = pattern(tmp_path / "secret.ts", size="64x64")
    path = tmp_path / "hls.m3u8"
    path.write_text(PLAYLIST.format(secret))
    monkeypatch.setattr(guard, "CONTAINERS", f"{guard.CONTAINERS},hls")
    assert guarded(path) == b""


def test_the_decoder_has_no_network(tmp_path: Path) -> None:
    if sys.platform != "linux" or subprocess.run(["unshare", "-Urn", "true"], check=False).returncode != 0:
        pytest.skip("this kernel lets nobody give up the network")
    with listening() as listener, (tmp_path / "empty").open("w+b") as nothing:
        address = f"http://127.0.0.1:{listener.port}/x.mp4"
        subprocess.run(
            [find_ffmpeg(), "-nostdin", "-loglevel", "quiet", "-i", address], check=False, timeout=60
        )
        assert listener.calls > 0
        before = listener.calls
        with Tool(["-nostdin", "-hide_banner", "-i", address], LIMITS, nothing) as tool:
            assert "unreachable" in tool.finish()
        assert listener.calls == before


HOLD = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from fitpulse.infra.media import guard
from fitpulse.infra.media.film import watch
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import Clip, probe
from fitpulse.kernel.errors import FitPulseError
limits = Limits(stall_s=20.0)
if sys.argv[2] == "open":
    limits = replace(limits, memory=4 << 30, pixels=1 << 30, streams=1 << 20)
else:
    limits = replace(limits, pixels=int(sys.argv[3]), memory=int(sys.argv[4]))
refusals = []
for attempt in (
    lambda: probe(Path(sys.argv[1]), limits),
    lambda: list(watch(Path(sys.argv[1]), Clip(64, 64, 10.0, 1.0, 0), (64, 64), limits, most_fps=15)),
):
    try:
        attempt()
    except FitPulseError as error:
        refusals.append(type(error).__name__)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, *refusals)
"""


def held(
    path: Path, *, defence: bool, pixels: int = LIMITS.pixels, memory: int = LIMITS.memory
) -> tuple[int, list[str]]:
    """Kilobytes that the decoder came to hold at most, and what it refused with."""
    told = subprocess.run(
        [sys.executable, "-c", HOLD, str(path), "shut" if defence else "open", str(pixels), str(memory)],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    return int(told[0]) // (1024 if sys.platform == "darwin" else 1), told[1:]


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of some hundred kilobytes whose one picture has 196 megapixels."""
    return make(
        tmp_path_factory.mktemp("bomb") / "bomb.mkv",
        *(
            "-f",
            "lavfi",
            "-i",
            "color=gray:s=14000x14000:d=0.1:r=10",
            "-c:v",
            "mjpeg",
        ),
    )


def test_a_pixel_bomb_is_refused_before_it_swells(bomb: Path) -> None:
    assert bomb.stat().st_size < 4_000_000
    swollen, _ = held(bomb, defence=False)
    kept, refusals = held(bomb, defence=True)
    assert swollen > 3 * kept
    assert kept < MOST
    assert refusals == ["MediaTooLarge", "MediaUnreadable"]


def test_a_pixel_bomb_that_passes_for_small_meets_the_kernel(bomb: Path) -> None:
    kept, refusals = held(bomb, defence=True, pixels=1 << 30, memory=256 << 20)
    assert kept < 256 * 1024
    assert refusals == ["MediaTooLarge"]


def element(number: bytes, content: bytes) -> bytes:
    return number + struct.pack(">Q", len(content) | 1 << 56) + content


def many_streams(count: int) -> bytes:
    """A Matroska file with `count` streams and nothing in them."""
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"matroska"))
    tracks = b"".join(
        element(
            b"\xae",
            element(b"\xd7", struct.pack(">I", number))
            + element(b"\x73\xc5", struct.pack(">I", number))
            + element(b"\x83", b"\x01")
            + element(b"\x86", b"V_MJPEG")
            + element(b"\xe0", element(b"\xb0", b"\x40") + element(b"\xba", b"\x40")),
        )
        for number in range(1, count + 1)
    )
    return head + element(b"\x18\x53\x80\x67", element(b"\x16\x54\xae\x6b", tracks))


def test_a_hundred_thousand_streams_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.mkv"
    path.write_bytes(many_streams(100_000))
    swollen, _ = held(path, defence=False)
    kept, refusals = held(path, defence=True)
    assert swollen > 3 * kept
    assert kept < MOST
    assert len(refusals) == 2


def test_too_many_streams_are_named(tmp_path: Path) -> None:
    path = tmp_path / "many.mkv"
    path.write_bytes(many_streams(200))
    with pytest.raises(MediaTooLarge, match="more than 16 streams"):
        probe(path, replace(LIMITS, streams=16))
