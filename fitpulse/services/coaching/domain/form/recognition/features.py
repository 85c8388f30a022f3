"""What recognition looks at: signals of any movement, and statistics of them over the last seconds.

Every signal is an angle or a length in torsos, the same for a mirrored, moved or enlarged picture. Only the four
operations, the square root and sorting are used, so that both interpreters get equal features.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.spec import SignalSpec

LEAST_SAMPLES = 8
FARTHEST = 3.0
"""Entries of the vector end here; what lies beyond is a wrong landmark."""

STILL = 1e-9
"""A variance below this is none."""


def _angle(*of: str, side: str = "best") -> SignalSpec:
    return SignalSpec(kind="angle", of=of, side=side)  # type: ignore[arg-type]


def _level(joint: str) -> SignalSpec:
    return SignalSpec(kind="level", of=(joint,), side="mean")


SIGNALS = {
    "incline": SignalSpec(kind="incline"),
    "bow": SignalSpec(kind="bow"),
    "knee": _angle("hip", "knee", "ankle"),
    "hip": _angle("shoulder", "hip", "knee"),
    "drive": _angle("shoulder", "hip", "knee", side="least"),
    "drive_gap": _angle("shoulder", "hip", "knee", side="gap"),
    "elbow": _angle("shoulder", "elbow", "wrist"),
    "arm": _angle("hip", "shoulder", "elbow"),
    "thigh": SignalSpec(kind="climb", of=("hip", "knee", "ankle")),
    "thigh_gap": SignalSpec(kind="climb", of=("hip", "knee", "ankle"), side="gap"),
    "hands": SignalSpec(kind="rise", of=("shoulder", "wrist"), side="mean"),
    "elbow_height": SignalSpec(kind="rise", of=("shoulder", "elbow"), side="mean"),
    "ankle_over_hip": SignalSpec(kind="rise", of=("hip", "ankle"), side="mean"),
    "hip_height": SignalSpec(kind="rise", of=("ankle", "hip"), side="mean"),
    "shoulder_height": SignalSpec(kind="rise", of=("ankle", "shoulder"), side="mean"),
    "shoulder_over_wrist": SignalSpec(kind="rise", of=("wrist", "shoulder"), side="mean"),
    "stance": SignalSpec(kind="span", of=("left_ankle", "right_ankle")),
    "arm_spread": SignalSpec(kind="span", of=("left_wrist", "right_wrist")),
    "roll": SignalSpec(kind="apart", of=("left_shoulder", "right_shoulder")),
    "line": SignalSpec(kind="offset", of=("hip", "shoulder", "ankle")),
    "wrist_level": SignalSpec(kind="level", of=("wrist",)),
    "hip_level": _level("hip"),
    "heel": SignalSpec(kind="rise", of=("foot", "heel")),
    "elbow_gap": _angle("shoulder", "elbow", "wrist", side="gap"),
    "knee_gap": _angle("hip", "knee", "ankle", side="gap"),
    "ankle_level": _level("ankle"),
    "knee_level": _level("knee"),
    "shoulder_level": _level("shoulder"),
}
PLACES = {name: place for place, name in enumerate(SIGNALS)}

Sample = tuple[float, tuple[float | None, ...]]
"""Seconds, and the value of each of SIGNALS then."""


def _mean(values: Sequence[float]) -> float:
    return total(values) / len(values)


def _range(values: Sequence[float]) -> float:
    """The width of the middle nine tenths, so that one bad frame says nothing."""
    ordered = sorted(values)
    cut = len(ordered) // 20
    return ordered[-1 - cut] - ordered[cut]


Statistic = Callable[[Sequence[float]], float]

FEATURES: dict[str, tuple[str, Statistic]] = {
    "incline": ("incline", _mean),
    "incline_range": ("incline", _range),
    "incline_max": ("incline", max),
    "bow": ("bow", _mean),
    "bow_range": ("bow", _range),
    "knee_range": ("knee", _range),
    "knee_mean": ("knee", _mean),
    "hip_range": ("hip", _range),
    "drive_range": ("drive", _range),
    "drive_gap": ("drive_gap", _mean),
    "elbow_range": ("elbow", _range),
    "arm_range": ("arm", _range),
    "thigh_range": ("thigh", _range),
    "thigh_gap": ("thigh_gap", _mean),
    "hands": ("hands", _mean),
    "hands_top": ("hands", max),
    "hands_range": ("hands", _range),
    "elbow_height": ("elbow_height", _mean),
    "ankle_over_hip": ("ankle_over_hip", _mean),
    "hip_drop": ("hip_height", _range),
    "hip_height": ("hip_height", _mean),
    "shoulder_drop": ("shoulder_height", _range),
    "shoulder_over_wrist": ("shoulder_over_wrist", _mean),
    "press_range": ("shoulder_over_wrist", _range),
    "split": ("stance", _mean),
    "feet_wide": ("stance", max),
    "stance_range": ("stance", _range),
    "arm_spread": ("arm_spread", max),
    "roll": ("roll", _mean),
    "line": ("line", _mean),
    "line_range": ("line", _range),
    "wrist_travel": ("wrist_level", _range),
    "hip_travel": ("hip_level", _range),
    "heel_range": ("heel", _range),
}
"""What the traits of specifications name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the vector: a signal's mean, range or pace, or how two signals go together, in units of `unit`."""

    name: str
    signals: tuple[str, ...]
    unit: float


_DEGREES, _TORSOS = 60.0, 1.0
_ANGLES = ("incline", "bow", "knee", "hip", "drive", "drive_gap", "elbow", "elbow_gap", "knee_gap", "arm")
_LENGTHS = (
    "thigh", "thigh_gap", "hands", "elbow_height", "ankle_over_hip", "shoulder_height", "stance", "arm_spread",
    "roll", "line",
)  # fmt: skip
_LEVELS = ("wrist_level", "hip_level", "shoulder_level", "ankle_level", "knee_level", "heel")
_TOGETHER = (
    ("hip_level", "knee"), ("hip_level", "shoulder_level"), ("hip_level", "wrist_level"), ("wrist_level", "elbow"),
    ("hip_level", "elbow"), ("arm", "elbow"), ("hip", "knee"),
)  # fmt: skip

VECTOR: tuple[Entry, ...] = (
    *(Entry(f"{name}.mean", (name,), _DEGREES) for name in _ANGLES),
    *(Entry(f"{name}.mean", (name,), _TORSOS) for name in _LENGTHS),
    *(Entry(f"{name}.range", (name,), _DEGREES) for name in _ANGLES),
    *(Entry(f"{name}.range", (name,), _TORSOS) for name in (*_LENGTHS, *_LEVELS)),
    *(Entry(f"{name}.pace", (name,), 3 * _DEGREES) for name in ("knee", "hip", "elbow", "arm")),
    *(Entry(f"{name}.pace", (name,), 2 * _TORSOS) for name in ("wrist_level", "hip_level", "ankle_level")),
    *(Entry(f"{a}.with.{b}", (a, b), 1.0) for a, b in _TOGETHER),
)
"""What a learned model looks at."""

INPUTS = 2 * len(VECTOR)


def columns(window: Iterable[Sample]) -> Mapping[str, Sequence[float]]:
    """The values of each signal that is seen in enough samples."""
    rows = [row for _, row in window]
    found = {
        name: [value for row in rows if (value := row[place]) is not None] for name, place in PLACES.items()
    }
    return {name: values for name, values in found.items() if len(values) >= LEAST_SAMPLES}


def features(seen: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The features that traits are about; a signal seen in too few samples has none."""
    return {name: statistic(seen[signal]) for name, (signal, statistic) in FEATURES.items() if signal in seen}


def vector(window: Sequence[Sample], seen: Mapping[str, Sequence[float]]) -> list[float]:
    """Each of VECTOR, within FARTHEST and 0 where it is unknown; then the share of samples that each rests on."""
    values: list[float] = []
    known: list[float] = []
    for entry in VECTOR:
        value = _entry(entry, window, seen)
        values.append(0.0 if value is None else min(FARTHEST, max(-FARTHEST, value / entry.unit)))
        share = min(len(seen[name]) for name in entry.signals) / len(window) if value is not None else 0.0
        known.append(share)
    return values + known


def _entry(entry: Entry, window: Sequence[Sample], seen: Mapping[str, Sequence[float]]) -> float | None:
    if any(name not in seen for name in entry.signals):
        return None
    name = entry.signals[0]
    if len(entry.signals) > 1:
        return _together(window, PLACES[name], PLACES[entry.signals[1]])
    if entry.name.endswith(".mean"):
        return _mean(seen[name])
    return _range(seen[name]) if entry.name.endswith(".range") else _pace(window, PLACES[name])


def _pace(window: Sequence[Sample], place: int) -> float:
    """Units a second: the way that the signal went, to and fro."""
    way = seconds = 0.0
    before: tuple[float, float] | None = None
    for t, row in window:
        value = row[place]
        if value is None:
            continue
        if before is not None:
            way += abs(value - before[1])
            seconds += t - before[0]
        before = t, value
    return way / seconds if seconds > 0.0 else 0.0


def _together(window: Sequence[Sample], first: int, second: int) -> float | None:
    """Pearson's correlation of two signals, 0 where either stands still; None where too few samples show both."""
    pairs = [(a, b) for _, row in window if (a := row[first]) is not None and (b := row[second]) is not None]
    if len(pairs) < LEAST_SAMPLES:
        return None
    mean_a = total(a for a, _ in pairs) / len(pairs)
    mean_b = total(b for _, b in pairs) / len(pairs)
    spread_a = total((a - mean_a) * (a - mean_a) for a, _ in pairs)
    spread_b = total((b - mean_b) * (b - mean_b) for _, b in pairs)
    if spread_a <= STILL or spread_b <= STILL:
        return 0.0
    both = total((a - mean_a) * (b - mean_b) for a, b in pairs)
    return both / sqrt(spread_a * spread_b)
