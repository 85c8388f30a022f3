"""The optional part of an installation that reads films: whether it is there, and where its ffmpeg is."""

from importlib.util import find_spec

from fitpulse.infra.media.errors import MediaMissing

PARTS = ("imageio_ffmpeg", "ai_edge_litert", "flatbuffers", "numpy", "PIL")
INSTALL = "Videos need the extra “vision”: `uv sync --extra vision` in the source, or pip install 'fitpulse[vision]'."


def require_vision() -> None:
    """Raise MediaMissing, which says what to install, where a part isn't there."""
    if any(find_spec(part) is None for part in PARTS):
        raise MediaMissing(INSTALL)


def find_ffmpeg() -> str:
    """The path of the ffmpeg that came with the extra; MediaMissing where it didn't."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise MediaMissing(INSTALL) from error
