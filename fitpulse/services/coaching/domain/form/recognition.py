"""Which movement is this? Features of the last seconds against the traits that specifications name.

Every trait is a band; a feature outside of it loses belief in proportion to its distance. A movement's score
is the product over its traits, and its share that product among all, so that each answer can be explained.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fitpulse.services.coaching.domain.form.arithmetic import total
from fitpulse.services.coaching.domain.form.body import Body
from fitpulse.services.coaching.domain.form.clock import LONGEST_STEP_S, FrameClock
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FormSpec, SignalSpec, Trait

WINDOW_S = 3.0
HOP_S = 0.5
SAMPLE_S = 1.0 / 15.0
LEAST_SAMPLES = 8
UNKNOWN = 0.7
"""What a trait leaves whose joints can't be seen."""

DOUBT = 0.05
"""What a trait that isn't met at all still leaves: a landmark may simply have been wrong."""


def _angle(*of: str, side: str = "best") -> SignalSpec:
    return SignalSpec(kind="angle", of=of, side=side)  # type: ignore[arg-type]


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
    "hip_level": SignalSpec(kind="level", of=("hip",), side="mean"),
    "heel": SignalSpec(kind="rise", of=("foot", "heel")),
}


def _mean(values: Sequence[float]) -> float:
    return total(values) / len(values)


def _range(values: Sequence[float]) -> float:
    """The width of the middle nine tenths, so that one bad frame says nothing."""
    ordered = sorted(values)
    cut = len(ordered) // 20
    return ordered[-1 - cut] - ordered[cut]


FEATURES: dict[str, tuple[str, Callable[[Sequence[float]], float]]] = {
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


@dataclass(frozen=True, slots=True)
class Recognised:
    exercise: str
    share: float


def belief(trait: Trait, value: float) -> float:
    """How well `value` fits: 1 within the band, falling to DOUBT at `soft` beyond it."""
    beyond = 0.0
    if trait.min is not None and value < trait.min:
        beyond = trait.min - value
    elif trait.max is not None and value > trait.max:
        beyond = value - trait.max
    return max(DOUBT, 1.0 - beyond / trait.soft)


class Recogniser:
    """Follows a stream in constant memory; `shares` at any time."""

    def __init__(self, specs: Iterable[FormSpec]) -> None:
        self._specs = [spec for spec in specs if spec.traits]
        self._body = Body()
        self._signals = Signals(SIGNALS)
        self._window: deque[tuple[float, tuple[float | None, ...]]] = deque()
        self._sampled_at = self._judged_at = -1e9
        self._clock = FrameClock()
        self._scores = {spec.id: 0.0 for spec in self._specs}
        self._windows = 0

    def step(self, t: float, points: Sequence[float], world: Sequence[float] | None = None) -> None:
        """Take one frame, as FormEngine.step; most are only followed, some are sampled."""
        step_s = self._clock.advance(t, points, world)
        if not self._body.see(t, step_s, points, world) or t - self._sampled_at < SAMPLE_S:
            return
        since = min(LONGEST_STEP_S, t - self._sampled_at)
        self._sampled_at = t
        self._signals.read(self._body, since)
        self._window.append((t, tuple(self._signals.values)))
        while t - self._window[0][0] > WINDOW_S:
            self._window.popleft()
        if t - self._judged_at >= HOP_S and len(self._window) >= LEAST_SAMPLES:
            self._judged_at = t
            self._judge()

    def features(self) -> dict[str, float]:
        """The features of the window as it is; a signal seen in too few samples has none."""
        places = {name: place for place, name in enumerate(self._signals.names)}
        columns: dict[str, list[float]] = {}
        for name, place in places.items():
            columns[name] = [value for _, row in self._window if (value := row[place]) is not None]
        return {
            feature: statistic(columns[name])
            for feature, (name, statistic) in FEATURES.items()
            if len(columns[name]) >= LEAST_SAMPLES
        }

    def _judge(self) -> None:
        features = self.features()
        scores = {spec.id: self._score(spec, features) for spec in self._specs}
        whole = total(scores.values())
        self._windows += 1
        for name, score in scores.items():
            self._scores[name] += score / whole

    def _score(self, spec: FormSpec, features: dict[str, float]) -> float:
        product = 1.0
        for trait in spec.traits:
            value = features.get(trait.feature)
            product *= belief(trait, value) if value is not None else UNKNOWN
        return product

    def shares(self, most: int = 3) -> tuple[Recognised, ...]:
        """The likeliest movements, the likeliest first; empty before the first window."""
        if not self._windows:
            return ()
        ordered = sorted(self._scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Recognised(name, score / self._windows) for name, score in ordered[:most])
