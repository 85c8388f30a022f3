"""Prints how fast `fitpulse coach` is on films: `python -m bench.form.film_speed FILM…`, or on the labelled ones.

What counts is the processor's time of the command and of every process it starts, whatever else the machine does:
start, decoding, pose, judging and answer. The annotated film, which is drawn unless --json is given, is a second
decoding and an encoding, so it is told apart.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.form.data import folder
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import probe

AIM = (1280, 720)
"""Films of this size are the ones that the bar is about."""


def cost() -> float:
    """Seconds of one core that all processes which have ended used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def coached(path: Path, *, drawn: bool) -> float:
    """Seconds of one core for one film by a command of its own."""
    before = cost()
    with tempfile.TemporaryDirectory() as into:
        command = [sys.executable, "-m", "fitpulse", "coach", str(path), "--into", into]
        subprocess.run(
            [*command, "--draw" if drawn else "--json"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return cost() - before


def main() -> int:
    root = folder()
    named = [Path(each) for each in sys.argv[1:]]
    films = named or (sorted((root / "videos").glob("*.mp4")) if root is not None else [])
    if not films:
        print("Name films, or set FITPULSE_EVAL_DATA to the folder that holds form/truth.json.")
        return 0
    print("| film | size | seconds | core seconds | times real time | the same with an annotated film |")
    print("|---|---|---|---|---|---|")
    for film in films:
        clip = probe(film, Limits())
        if clip.seconds is None or not (named or (clip.width, clip.height) == AIM):
            continue
        plain, drawn = coached(film, drawn=False), coached(film, drawn=True)
        cells = (
            film.stem,
            f"{clip.width}x{clip.height}",
            f"{clip.seconds:.1f}",
            f"{plain:.2f}",
            f"{clip.seconds / plain:.2f}",
            f"{clip.seconds / drawn:.2f}",
        )
        print("| " + " | ".join(cells) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
