"""Draw the movements that the README shows, or check that they are what the figure does today."""

import sys
from pathlib import Path

from fitpulse.services.coaching.domain.form.avatar.drawing import picture

FOLDER = Path(__file__).parents[1] / "docs" / "movements"
SHOWN = (("barbell_squat", None), ("push_up", None), ("lunge", None), ("row", None), ("squat", "lean"))


def main(*, check: bool) -> int:
    """Return 1 where a picture is out of date and only a check was asked for."""
    stale = 0
    for movement, fault in SHOWN:
        path = FOLDER / f"{movement}{'-' + fault if fault else ''}.svg"
        drawn = picture(movement, fault=fault)
        if check and (not path.exists() or path.read_bytes() != drawn):
            print(f"{path.name} is out of date: run `make generate`.", file=sys.stderr)
            stale = 1
        elif not check:
            FOLDER.mkdir(exist_ok=True)
            path.write_bytes(drawn)
    return stale


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
