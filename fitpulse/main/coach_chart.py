"""A set as a picture: the joint's angle over time, each repetition, what was wrong and when. SVG, light and dark."""

from collections.abc import Iterator
from html import escape
from math import ceil, floor

from fitpulse.main.coach_answer import Answer, Judged, Traced, charted

WIDTH = 1120
LEFT, RIGHT, TOP = 128, 24, 96
FLOOR = 356
"""Where the plot ends; below are the seconds, then a row for each kind of fault."""

ROW = 22
POINTS = 1600
GRID_STEPS = {True: (5, 10, 15, 20, 30, 45, 60), False: (0.05, 0.1, 0.2, 0.5, 1.0)}
"""For degrees, and for everything else."""

LEAST_SPAN = {True: 30.0, False: 0.3}
TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300)
GRID_LINES = 4
TIME_LINES = 10
GAP_S = 0.5
STYLE = """
svg{background:#F6F7F4;font:500 13px Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
.title{font-size:20px;font-weight:650;letter-spacing:-.3px;fill:#14181B}.soft{fill:#4A545C}.axis{fill:#646E76}
.grid{stroke:#DFE3DC}.line{fill:none;stroke:#4F7D00;stroke-width:2;stroke-linejoin:round}
.rep{fill:#EDF8CF}.part{fill:none;stroke:#79837B;stroke-dasharray:4 4}
.hold{fill:#DDF4EA}.number{fill:#3E6300;font-weight:650}
.fault{fill:#8A5A00}.stem{stroke:#8A5A00;stroke-dasharray:2 4}
@media(prefers-color-scheme:dark){svg{background:#0D1014}.title{fill:#F3F5F7}.soft{fill:#AEB8C4}.axis{fill:#8793A1}
.grid{stroke:#2C353F}.line{stroke:#C8F24B}.rep{fill:#26300F}.part{stroke:#6B7787}.hold{fill:#12322A}.number{fill:#C8F24B}
.fault{fill:#FFC14D}.stem{stroke:#FFC14D}}
"""


def chart(judged: Judged) -> str:
    """The SVG document of a judged set."""
    told = judged.answer
    seen = [each for each in judged.trace if each.angle is not None]
    unit = judged.spec.signals[charted(judged.spec)].unit
    degrees = unit == "deg"
    high = FLOOR + 40 + ROW * len(told["faults"])
    plane = _Plane(told["seconds"], [each.angle for each in seen if each.angle is not None], degrees=degrees)
    name = charted(judged.spec).replace("_", " ").capitalize()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}" viewBox="0 0 {WIDTH} {high}">',
        f"<title>{escape(_headline(judged))}</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="36">{escape(_headline(judged))}</text>',
        f'<text class="soft" x="{LEFT}" y="58">{escape(_under(told, name, unit))}</text>',
        *_spans(told, plane),
        *_axes(plane),
        *_lines(seen, plane),
        *_faults(judged, plane),
        "</svg>\n",
    ]
    return "".join(parts)


class _Plane:
    """Seconds and values to places in the picture."""

    def __init__(self, seconds: float, values: list[float], *, degrees: bool) -> None:
        self.seconds = max(seconds, 0.1)
        self.degrees = degrees
        low, high = (min(values), max(values)) if values else (0.0, 0.0)
        room = max(0.05 * (high - low), (LEAST_SPAN[degrees] - (high - low)) / 2)
        self.low, self.high = low - room, high + room

    def x(self, t: float) -> float:
        return round(LEFT + min(1.0, max(0.0, t / self.seconds)) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(FLOOR - share * (FLOOR - TOP), 1)


def _headline(judged: Judged) -> str:
    told = judged.answer
    count = len(told["reps"])
    if judged.spec.hold is not None:
        held = sum(hold["good_s"] for hold in told["holds"])
        done = f"held well for {held:.0f} s"
    else:
        done = f"{count} repetition{'s' if count != 1 else ''}"
    score = f", score {told['score']}" if told["score"] is not None else ""
    return f"{judged.spec.name}: {done}{score}"


def _under(told: Answer, name: str, unit: str) -> str:
    measure = {"deg": "in degrees", "torso": "in torso lengths", "ratio": ""}[unit]
    faults = ", ".join(f"{each['id'].replace('_', ' ')} {each['count']}x" for each in told["faults"])
    said = f" · {faults}" if faults else " · no faults found" if told["reps"] or told["holds"] else ""
    return f"{name} {measure}, seen from the {told['view']}{said}".replace(" ,", ",")


def _spans(told: Answer, plane: _Plane) -> Iterator[str]:
    tall = FLOOR - TOP
    for kind, spans in (("rep", told["reps"]), ("part", told["partial_reps"]), ("hold", told["holds"])):
        for span in spans:
            x, wide = plane.x(span["start_s"]), plane.x(span["end_s"]) - plane.x(span["start_s"])
            yield f'<rect class="{kind}" x="{x}" y="{TOP}" width="{max(1.0, wide - 2):.1f}" height="{tall}" rx="6"/>'
            if kind == "rep":
                yield (
                    f'<text class="number" x="{x + wide / 2:.1f}" y="{TOP - 8}" text-anchor="middle">{span["n"]}</text>'
                )


def _step(span: float, steps: tuple[float, ...], most: int) -> float:
    return next((step for step in steps if span / step <= most), ceil(span / most))


def _axes(plane: _Plane) -> Iterator[str]:
    step = _step(plane.high - plane.low, GRID_STEPS[plane.degrees], GRID_LINES)
    first = ceil(plane.low / step)
    for number in range(floor(plane.high / step) - first + 1):
        value = (first + number) * step
        y = plane.y(value)
        text = f"{value:.0f}°" if plane.degrees else f"{value:.2f}"
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="axis" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>'
    each = _step(plane.seconds, TIME_STEPS, TIME_LINES)
    for number in range(int(plane.seconds / each) + 1):
        t = number * each
        yield f'<text class="axis" x="{plane.x(t)}" y="{FLOOR + 20}" text-anchor="middle">{t:g} s</text>'


def _lines(seen: list[Traced], plane: _Plane) -> Iterator[str]:
    every = 1 + len(seen) // POINTS
    path: list[str] = []
    before, joined = float("-inf"), True
    for place, each in enumerate(seen):
        assert each.angle is not None
        joined, before = joined and each.frame.t - before <= GAP_S, each.frame.t
        if place % every == 0:
            path.append(f"{'L' if joined else 'M'}{plane.x(each.frame.t)} {plane.y(each.angle)}")
            joined = True
    yield f'<path class="line" d="{"".join(path)}"/>'


def _faults(judged: Judged, plane: _Plane) -> Iterator[str]:
    told = judged.answer
    rows = {each["id"]: FLOOR + 24 + ROW * (place + 1) for place, each in enumerate(told["faults"])}
    for name, y in rows.items():
        words = escape(name.replace("_", " "))
        yield f'<text class="soft" x="{LEFT - 8}" y="{y}" text-anchor="end">{words}</text>'
        for start, end in _episodes(judged.trace, name) if told["holds"] else ():
            wide = max(4.0, plane.x(end) - plane.x(start))
            yield f'<rect class="fault" x="{plane.x(start)}" y="{y - 9}" width="{wide:.1f}" height="8" rx="4"/>'
    for rep in told["reps"]:
        for fault in rep["faults"]:
            x, y = plane.x(fault["at_s"]), rows[fault["id"]]
            words = f"{fault['id'].replace('_', ' ')} at {fault['at_s']:.1f} s, {fault['severity']:.0%}"
            yield (
                f'<g><title>{escape(words)}</title><line class="stem" x1="{x}" x2="{x}" y1="{TOP}" y2="{y - 11}"/>'
                f'<path class="fault" d="M{x - 6} {y}h12l-6 -11z"/></g>'
            )


def _episodes(trace: tuple[Traced, ...], fault: str) -> Iterator[tuple[float, float]]:
    """From when to when `fault` was there."""
    start = end = None
    for each in trace:
        if fault in each.frame.faults:
            start = each.frame.t if start is None else start
            end = each.frame.t
        elif start is not None and end is not None:
            yield start, end
            start = None
    if start is not None and end is not None:
        yield start, end
