"""Charts as plain SVG: gain over the weeks by program, and our gain over the best fixed by group."""

from collections.abc import Mapping, Sequence

from bench.quality.ratios import Ratio

_INK, _GRID, _PAPER = "#1f2430", "#d9dce3", "#ffffff"
_COLOURS = ("#0b6e4f", "#b5541c", "#d98e4a", "#7a5ea8", "#b39ddb", "#8a8f98", "#3b82c4")
_WIDE, _HIGH, _LEFT, _TOP, _BOTTOM, _RIGHT = 760, 400, 58, 44, 46, 150
_ROW = 26


def _text(x: float, y: float, words: str, *, size: int = 12, anchor: str = "start", fill: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{words}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _sheet(wide: int, high: int, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        'font-family="system-ui, sans-serif" role="img">'
    )
    return (
        "\n".join([head, f'<rect width="{wide}" height="{high}" fill="{_PAPER}"/>', *parts, "</svg>"]) + "\n"
    )


def over_time(title: str, curves: Mapping[str, Sequence[float]]) -> str:
    """Mean gain in percent (y) by week (x), one line a program, its name at its end."""
    weeks = max(len(values) for values in curves.values())
    top = max(5.0, 1.08 * max(max(values) for values in curves.values()))
    wide, high = _WIDE - _LEFT - _RIGHT, _HIGH - _TOP - _BOTTOM

    def x(week: float) -> float:
        return _LEFT + wide * week / weeks

    def y(percent: float) -> float:
        return _TOP + high * (1.0 - percent / top)

    parts = [_text(_LEFT, 26, title, size=15)]
    step = 5 if top > 12 else 2
    for percent in range(0, int(top) + 1, step):
        parts += [_line(_LEFT, y(percent), _LEFT + wide, y(percent), _GRID)]
        parts += [_text(_LEFT - 8, y(percent) + 4, f"{percent} %", anchor="end")]
    parts += [_text(x(week), _HIGH - 24, str(week), anchor="middle") for week in range(0, weeks + 1, 4)]
    parts += [_text(_LEFT + wide / 2, _HIGH - 6, "weeks", anchor="middle")]
    names = sorted(curves, key=lambda name: -curves[name][-1])
    taken = _TOP - 100.0
    for name in names:
        values, colour = curves[name], _COLOURS[list(curves).index(name) % len(_COLOURS)]
        points = " ".join(f"{x(week):.1f},{y(v):.1f}" for week, v in enumerate([0.0, *values]))
        width = 3 if name == "planner" else 1.6
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        taken = max(taken + 15.0, y(values[-1]) + 4)
        parts.append(_text(x(weeks) + 8, taken, f"{name} {values[-1]:.1f} %", fill=colour))
    return _sheet(_WIDE, _HIGH, parts)


def against_best(title: str, rows: Sequence[tuple[str, Ratio]]) -> str:
    """One row a group: the ratio with its interval, and lines at 1.0 (as good) and 1.1 (the bar)."""
    high = _TOP + _ROW * len(rows) + _BOTTOM
    left, right = 170.0, _WIDE - 40.0
    least = max(0.0, min(0.6, *(row.low for _, row in rows)))
    most = max(1.6, min(3.0, max(row.high for _, row in rows)))

    def x(value: float) -> float:
        return left + (right - left) * (min(most, max(least, value)) - least) / (most - least)

    parts = [_text(16, 26, title, size=15)]
    for value, colour, width in ((1.0, _INK, 1.2), (1.1, _COLOURS[1], 1.6)):
        parts.append(_line(x(value), _TOP - 6, x(value), high - _BOTTOM + 4, colour, width))
        parts.append(_text(x(value), high - 24, f"{value:.1f}", anchor="middle", fill=colour))
    for place, (name, row) in enumerate(rows):
        y = _TOP + _ROW * place + 12
        colour = _COLOURS[0] if row.value >= 1.1 else _COLOURS[1]
        parts += [
            _text(left - 12, y + 4, name, anchor="end"),
            _line(x(row.low), y, x(row.high), y, colour, 2.0),
            f'<circle cx="{x(row.value):.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>',
            _text(x(row.high) + 8, y + 4, f"{row.value:.2f}", size=11),
        ]
    parts.append(
        _text((left + right) / 2, high - 6, "our gain over the best fixed program's", anchor="middle")
    )
    return _sheet(_WIDE, high, parts)
