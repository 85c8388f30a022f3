"""A set as a picture: the joint's angle over time, each repetition, what was wrong and when. SVG, light and dark."""

from collections.abc import Iterator
from html import escape
from math import ceil

from fitpulse.main.coach_answer import Answer, Judged, Traced, charted

WIDTH, HEIGHT = 1120, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 96, 64
POINTS = 1600
GRID_STEPS = (5, 10, 15, 20, 30, 45, 60)
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
    plane = _Plane(told["seconds"], [each.angle for each in seen if each.angle is not None])
    name = charted(judged.spec).replace("_", " ").capitalize()
    sign = "°" if unit == "deg" else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(_headline(judged))}</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="36">{escape(_headline(judged))}</text>',
        f'<text class="soft" x="{LEFT}" y="58">{escape(_under(told, name, unit))}</text>',
        *_spans(told, plane),
        *_axes(plane, sign),
        *_lines(seen, plane),
        *_faults(told, plane),
        "</svg>\n",
    ]
    return "".join(parts)


class _Plane:
    """Seconds and values to places in the picture."""

    def __init__(self, seconds: float, values: list[float]) -> None:
        self.seconds = max(seconds, 0.1)
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = max(0.05 * (high - low), 1e-3)
        self.low, self.high = low - room, high + room

    def x(self, t: float) -> float:
        return round(LEFT + min(1.0, max(0.0, t / self.seconds)) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


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
    tall = HEIGHT - TOP - BOTTOM
    for kind, spans in (("rep", told["reps"]), ("part", told["partial_reps"]), ("hold", told["holds"])):
        for span in spans:
            x, wide = plane.x(span["start_s"]), plane.x(span["end_s"]) - plane.x(span["start_s"])
            yield f'<rect class="{kind}" x="{x}" y="{TOP}" width="{max(1.0, wide - 2):.1f}" height="{tall}" rx="6"/>'
            if kind == "rep":
                yield (
                    f'<text class="number" x="{x + wide / 2:.1f}" y="{TOP - 8}" text-anchor="middle">{span["n"]}</text>'
                )


def _step(span: float, steps: tuple[int, ...], most: int) -> float:
    return next((step for step in steps if span / step <= most), ceil(span / most))


def _axes(plane: _Plane, sign: str) -> Iterator[str]:
    step = (
        _step(plane.high - plane.low, GRID_STEPS, GRID_LINES)
        if sign
        else (plane.high - plane.low) / GRID_LINES
    )
    value = ceil(plane.low / step) * step
    while value <= plane.high:
        y = plane.y(value)
        text = f"{value:.0f}{sign}" if sign else f"{value:.2f}"
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="axis" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>'
        value += step
    each = _step(plane.seconds, TIME_STEPS, TIME_LINES)
    for number in range(int(plane.seconds / each) + 1):
        t = number * each
        yield f'<text class="axis" x="{plane.x(t)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{t:g} s</text>'


def _lines(seen: list[Traced], plane: _Plane) -> Iterator[str]:
    every = 1 + len(seen) // POINTS
    path, before = [], None
    for each in seen[::every]:
        assert each.angle is not None
        joined = before is not None and each.frame.t - before <= GAP_S * every
        path.append(f"{'L' if joined else 'M'}{plane.x(each.frame.t)} {plane.y(each.angle)}")
        before = each.frame.t
    yield f'<path class="line" d="{"".join(path)}"/>'


def _faults(told: Answer, plane: _Plane) -> Iterator[str]:
    foot = HEIGHT - BOTTOM + 40
    for rep in (*told["reps"], *told["partial_reps"]):
        for fault in rep["faults"]:
            x = plane.x(fault["at_s"])
            words = f"{fault['id'].replace('_', ' ')} at {fault['at_s']:.1f} s, {fault['severity']:.0%}"
            yield (
                f'<g><title>{escape(words)}</title><line class="stem" x1="{x}" x2="{x}" y1="{TOP}" y2="{foot - 8}"/>'
                f'<path class="fault" d="M{x - 6} {foot + 4}h12l-6 -11z"/></g>'
            )
