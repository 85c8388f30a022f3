"""Signals: the numbers that a specification asks of a body, compiled once and read every frame."""

from collections.abc import Callable, Mapping

from fitpulse.services.coaching.domain.form import landmarks as at
from fitpulse.services.coaching.domain.form.arithmetic import angle_between, arccos, arctan2, length, total
from fitpulse.services.coaching.domain.form.body import COUNTS, Body
from fitpulse.services.coaching.domain.form.filters import OneEuro
from fitpulse.services.coaching.domain.form.spec import COMBINED, SignalSpec

Reading = tuple[float, float]
"""A value and the visibility that it rests on, 0..1."""

Reader = Callable[[Body], Reading | None]
Measure = Callable[[Body, tuple[int, ...]], float]

FLAT = 0.05
"""Torsos of height below which a ratio of heights says nothing."""


def _angle(body: Body, of: tuple[int, ...]) -> float:
    x, y = body.x, body.y
    a, b, c = of
    return angle_between(x[a] - x[b], y[a] - y[b], x[c] - x[b], y[c] - y[b])


def _tilt(body: Body, of: tuple[int, ...]) -> float:
    a, b = of
    return abs(arctan2(body.x[b] - body.x[a], body.y[a] - body.y[b]))


def _lean(body: Body, of: tuple[int, ...]) -> float:
    a, b = of
    return arctan2((body.x[b] - body.x[a]) * body.facing, body.y[a] - body.y[b])


def _rise(body: Body, of: tuple[int, ...]) -> float:
    return (body.y[of[0]] - body.y[of[1]]) / body.torso


def _ahead(body: Body, of: tuple[int, ...]) -> float:
    return (body.x[of[1]] - body.x[of[0]]) * body.facing / body.torso


def _span(body: Body, of: tuple[int, ...]) -> float:
    return abs(body.x[of[1]] - body.x[of[0]]) / body.torso


def _apart(body: Body, of: tuple[int, ...]) -> float:
    return length(body.x[of[1]] - body.x[of[0]], body.y[of[1]] - body.y[of[0]]) / body.torso


def _offset(body: Body, of: tuple[int, ...]) -> float:
    x, y = body.x, body.y
    p, a, b = of
    along_x, along_y = x[b] - x[a], y[b] - y[a]
    size = length(along_x, along_y)
    if size == 0.0:
        return 0.0
    across = (along_x * (y[p] - y[a]) - along_y * (x[p] - x[a])) / size
    return (-across if along_x >= 0.0 else across) / body.torso


def _height(body: Body, of: tuple[int, ...]) -> float:
    """In pixels over the picture's upper edge; a _Level makes it torsos."""
    return -body.y[of[0]]


def _climb(body: Body, of: tuple[int, ...]) -> float:
    y = body.y
    a, b, c = of
    below = max(y[c] - y[b], FLAT * body.torso)
    return max(-1.5, min(1.5, (y[b] - y[a]) / below))


MEASURES: dict[str, Measure] = {
    "angle": _angle,
    "tilt": _tilt,
    "lean": _lean,
    "rise": _rise,
    "ahead": _ahead,
    "span": _span,
    "apart": _apart,
    "offset": _offset,
    "climb": _climb,
    "level": _height,
}
POINTS = {
    "angle": 3, "tilt": 2, "lean": 2, "rise": 2, "ahead": 2, "span": 2, "apart": 2, "offset": 3, "climb": 3, "level": 1,
    "bow": 0, "incline": 0, "minus": 2, "over": 2,
}  # fmt: skip
"""How many names each kind takes; the other kinds take any number."""


def _bow(body: Body) -> Reading | None:
    x, y, v = body.x, body.y, body.v
    seen = min(
        max(v[at.LEFT_SHOULDER], v[at.RIGHT_SHOULDER]),
        max(v[at.LEFT_HIP], v[at.RIGHT_HIP]),
    )
    if seen < COUNTS:
        return None
    up = (y[at.LEFT_HIP] + y[at.RIGHT_HIP] - y[at.LEFT_SHOULDER] - y[at.RIGHT_SHOULDER]) / 2
    across = (x[at.LEFT_HIP] + x[at.RIGHT_HIP] - x[at.LEFT_SHOULDER] - x[at.RIGHT_SHOULDER]) / 2
    return arccos(up / max(body.torso, length(across, up))), seen


def _incline(body: Body) -> Reading | None:
    return body.incline, 1.0


def _one(measure: Measure, of: tuple[int, ...]) -> Reader:
    def read(body: Body) -> Reading | None:
        v = body.v
        seen = 1.0
        for point in of:
            seen = min(seen, v[point])
        return (measure(body, of), seen) if seen >= COUNTS else None

    return read


def _best(a: Reading, b: Reading) -> Reading:
    left, right = a[1] * a[1], b[1] * b[1]
    return (a[0] * left + b[0] * right) / (left + right), max(a[1], b[1])


def _mean(a: Reading, b: Reading) -> Reading:
    return (a[0] + b[0]) / 2, min(a[1], b[1])


def _least(a: Reading, b: Reading) -> Reading:
    return a if a[0] <= b[0] else b


def _most(a: Reading, b: Reading) -> Reading:
    return a if a[0] >= b[0] else b


JOINS: dict[str, Callable[[Reading, Reading], Reading]] = {
    "best": _best,
    "mean": _mean,
    "least": _least,
    "most": _most,
}


def _both(left: Reader, right: Reader, side: str) -> Reader:
    """Two sides as one: whichever is seen where only one is, except that a gap needs both."""
    if side == "gap":

        def gap(body: Body) -> Reading | None:
            a, b = left(body), right(body)
            return (abs(a[0] - b[0]), min(a[1], b[1])) if a is not None and b is not None else None

        return gap
    join = JOINS[side]

    def read(body: Body) -> Reading | None:
        a, b = left(body), right(body)
        if a is None or b is None:
            return b if a is None else a
        return join(a, b)

    return read


class _Level:
    """How far a height has risen since it was first read, each step of the way in the torsos of its time.

    The height itself over a torso that is still being learned would rise and fall with the torso, and by the more the
    farther from the picture's edge it is.
    """

    __slots__ = ("_height", "_reader", "_risen")

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._height: float | None = None
        self._risen = 0.0

    def __call__(self, body: Body) -> Reading | None:
        reading = self._reader(body)
        if reading is None:
            return None
        height, seen = reading
        if self._height is not None:
            self._risen += (height - self._height) / body.torso
        self._height = height
        return self._risen, seen


def _leading(left: Reader, right: Reader, *, front: bool) -> Reader:
    def read(body: Body) -> Reading | None:
        first = (body.x[at.LEFT_ANKLE] - body.x[at.RIGHT_ANKLE]) * body.facing > 0.0
        return left(body) if first == front else right(body)

    return read


def _sided(measure: Measure, spec: SignalSpec) -> Reader:
    left, right = (tuple(at.resolve(name, side) for name in spec.of) for side in ("left", "right"))
    if left == right:
        return _one(measure, left)
    readers = _one(measure, left), _one(measure, right)
    if spec.side == "left":
        return readers[0]
    if spec.side == "right":
        return readers[1]
    if spec.side in {"ahead", "behind"}:
        return _leading(*readers, front=spec.side == "ahead")
    return _both(*readers, spec.side)


def _combine(kind: str, parts: list[Reading]) -> float:
    values = [part[0] for part in parts]
    if kind == "minus":
        return values[0] - values[1]
    if kind == "over":
        return values[0] / values[1] if abs(values[1]) > FLAT else 0.0
    if kind == "least":
        return min(values)
    return max(values) if kind == "most" else total(values) / len(values)


class Signals:
    """All signals of one specification: raw readings and, where a step is told, filtered ones."""

    __slots__ = ("_combined", "_filters", "_levels", "_readers", "names", "seen", "values")

    def __init__(self, specs: Mapping[str, SignalSpec]) -> None:
        self.names = tuple(specs)
        number = {name: place for place, name in enumerate(self.names)}
        self._readers: list[tuple[int, Reader]] = []
        self._levels: list[tuple[int, Reader]] = []
        self._combined: list[tuple[int, str, tuple[int, ...]]] = []
        self._filters: list[OneEuro] = []
        for name, spec in specs.items():
            self._filters.append(OneEuro(1.0 if spec.unit == "deg" else 100.0))
            if spec.kind in COMBINED:
                self._combined.append((number[name], spec.kind, tuple(number[part] for part in spec.of)))
            elif spec.kind == "bow":
                self._readers.append((number[name], _bow))
            elif spec.kind == "incline":
                self._readers.append((number[name], _incline))
            elif spec.kind == "level":
                self._levels.append((number[name], _Level(_sided(MEASURES[spec.kind], spec))))
            else:
                self._readers.append((number[name], _sided(MEASURES[spec.kind], spec)))
        self.values: list[float | None] = [None] * len(self.names)
        self.seen: list[float] = [0.0] * len(self.names)

    def read(self, body: Body, step_s: float | None) -> None:
        """Fill `values` and `seen`; without `step_s` the frame stands alone: nothing is smoothed, nothing has risen."""
        readings: list[Reading | None] = [None] * len(self.names)
        for place, reader in self._readers:
            readings[place] = reader(body)
        for place, reader in self._levels if step_s is not None else ():
            readings[place] = reader(body)
        for place, kind, parts in self._combined:
            found = [reading for part in parts if (reading := readings[part]) is not None]
            if kind == "first":
                readings[place] = found[0] if found else None
            elif len(found) == len(parts):
                readings[place] = _combine(kind, found), min(part[1] for part in found)
        for place, reading in enumerate(readings):
            if reading is None:
                self.values[place] = None
                self.seen[place] = 0.0
                continue
            self.seen[place] = reading[1]
            value = reading[0]
            self.values[place] = value if step_s is None else self._filters[place].update(value, step_s)

    def forget(self) -> None:
        """Start smoothing anew, after a gap."""
        for each in self._filters:
            each.reset()
