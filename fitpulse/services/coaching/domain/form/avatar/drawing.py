"""The figure as a picture that moves by itself: SVG, no script, for light, dark and reduced motion."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from fitpulse.services.coaching.domain.form.avatar.demonstration import Demonstration, demonstrate
from fitpulse.services.coaching.domain.form.landmarks import INDEX, PAIRED
from fitpulse.services.coaching.domain.form.library import movement
from fitpulse.services.coaching.domain.form.spec import COMBINED, FormSpec, SignalSpec, View

UNIT: Final = 100
"""Units of the picture in a torso; whole ones are fine enough."""

MARGIN: Final = 45
SIDES: Final[tuple[str, ...]] = ("left", "right")
RADII: Final = {"head": 23, "plate": 42, "kettlebell": 22, "bell": 15, "bar": 20}
ARM: Final = ("shoulder", "elbow", "wrist")
LEG: Final = ("hip", "knee", "ankle")
FOOT: Final = ("ankle", "heel", "foot")
TRUNK: Final = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
STYLE: Final = """
svg{--ink:#14181b;--soft:#4a545c;--far:#9aa39c;--floor:#dfe3dc;--iron:#79837b;--wrong:#d08a00}
@media (prefers-color-scheme:dark){svg{--ink:#f3f5f7;--soft:#aeb8c4;--far:#55606d;--floor:#2c353f;--iron:#6b7787;\
--wrong:#ffc14d}}
path,line{fill:none;stroke-linecap:round;stroke-linejoin:round;stroke-width:17}
.near{stroke:var(--ink)}.far{stroke:var(--far)}.foot{stroke-width:9}.trunk{stroke:var(--soft);fill:var(--soft);\
stroke-width:24}
.head{fill:var(--ink)}.floor{stroke:var(--floor);stroke-width:4}.iron{stroke:var(--iron);stroke-width:6}
.plate{fill:var(--iron)}.wrong{stroke:var(--wrong)}.trunk.wrong{fill:var(--wrong)}\
.before{opacity:.28}.still{display:none}
@media (prefers-reduced-motion:reduce){.moving{display:none}.still{display:inline}}
"""
Point = tuple[int, int]
Shape = tuple[str, Sequence[Sequence[Point]]]
"""What draws it, and its points in each frame; one point is a disc."""


@lru_cache(maxsize=256)
def picture(name: str, *, fault: str | None = None, view: View | None = None) -> bytes:
    """The SVG of `demonstrate`, which says what it raises."""
    return draw(demonstrate(name, fault=fault, view=view), movement(name))


def draw(shown: Demonstration, spec: FormSpec) -> bytes:
    """An SVG document that loops `shown`; where less motion is wanted, the turn with the start behind it.

    Bones between joints that the fault is seen by are amber.
    """
    wrong = frozenset[str]()
    title = f"{spec.name}, seen from the {shown.view}"
    if shown.view == "oblique":
        title = f"{spec.name}, seen at an angle"
    if shown.fault is not None:
        told = next(each for each in spec.faults if each.id == shown.fault)
        wrong = frozenset(_joints(spec.signals, told.signal))
        title += f", with a fault. The cue for it: {told.cue}"
    shapes = list(_shapes(shown, wrong))
    every = [point for _, frames in shapes for frame in frames for point in frame]
    floor = round(shown.floor * UNIT)
    left, right = min(x for x, _ in every) - MARGIN, max(x for x, _ in every) + MARGIN
    top, bottom = min(y for _, y in every) - MARGIN, max(floor, *(y for _, y in every)) + MARGIN
    moving = "".join(_moving(kind, frames, shown.seconds) for kind, frames in shapes)
    before = "".join(_still(kind, frames[0]) for kind, frames in shapes)
    after = "".join(_still(kind, frames[shown.turn]) for kind, frames in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {right - left} {bottom - top}" '
        f'role="img" aria-labelledby="t"><title id="t">{escape(title)}</title><style>{STYLE}</style>'
        f'<line class="floor" x1="{left + 20}" y1="{floor}" x2="{right - 20}" y2="{floor}"/>'
        f'<g class="moving">{moving}</g>'
        f'<g class="still"><g class="before">{before}</g>{after}</g></svg>'
    ).encode()


def _joints(signals: dict[str, SignalSpec], name: str) -> Iterator[str]:
    """The joints that a signal is told from, those of both sides where it says none."""
    signal = signals[name]
    for part in signal.of:
        if signal.kind in COMBINED:
            yield from _joints(signals, part)
        else:
            yield from (f"{side}_{part}" for side in SIDES) if part in PAIRED else (part,)


def _shapes(shown: Demonstration, wrong: frozenset[str]) -> Iterator[Shape]:
    """From the back to the front."""
    hidden = [side for side in SIDES if side == shown.far]
    open_ = [side for side in SIDES if side != shown.far]
    for side in hidden:
        yield from _limbs(shown, side, "far", wrong)
    if not hidden:
        yield from (shape for side in open_ for shape in _leg(shown, side, "near", wrong))
    yield (
        _kind("trunk", TRUNK, wrong),
        [[*_places(frame, TRUNK), _at(frame, TRUNK[0])] for frame in shown.frames],
    )
    yield "near", [[_between(frame, "shoulder"), _between(frame, "ear")] for frame in shown.frames]
    yield "head", [[_between(frame, "ear")] for frame in shown.frames]
    if hidden:
        yield from (shape for side in open_ for shape in _leg(shown, side, "near", wrong))
    yield from _held(shown)
    for side in open_:
        yield from _arm(shown, side, "near", wrong)


def _limbs(shown: Demonstration, side: str, kind: str, wrong: frozenset[str]) -> Iterator[Shape]:
    yield from _arm(shown, side, kind, wrong)
    yield from _leg(shown, side, kind, wrong)


def _arm(shown: Demonstration, side: str, kind: str, wrong: frozenset[str]) -> Iterator[Shape]:
    yield from _limb(shown, [f"{side}_{name}" for name in ARM], kind, wrong)


def _leg(shown: Demonstration, side: str, kind: str, wrong: frozenset[str]) -> Iterator[Shape]:
    yield from _limb(shown, [f"{side}_{name}" for name in LEG], kind, wrong)
    foot = [f"{side}_{name}" for name in FOOT]
    marked = _kind(kind, foot[1:], wrong)
    yield f"{marked} foot", [[*_places(frame, foot), _at(frame, foot[0])] for frame in shown.frames]


def _limb(shown: Demonstration, names: Sequence[str], kind: str, wrong: frozenset[str]) -> Iterator[Shape]:
    for bone in (names[:2], names[1:]):
        yield _kind(kind, bone, wrong), [_places(frame, bone) for frame in shown.frames]


def _kind(kind: str, bone: Sequence[str], wrong: frozenset[str]) -> str:
    return f"{kind} wrong" if wrong.issuperset(bone) else kind


def _held(shown: Demonstration) -> Iterator[Shape]:
    """What the hands hold: a bar through both where they are apart, seen from its end where they are not."""
    hands = [[_at(frame, "left_wrist"), _at(frame, "right_wrist")] for frame in shown.frames]
    if shown.prop is None:
        return
    if shown.prop == "dumbbells":
        yield from (("bell", [[pair[hand]] for pair in hands]) for hand in (0, 1))
        return
    middles = [[((a[0] + b[0]) // 2, (a[1] + b[1]) // 2)] for a, b in hands]
    if shown.prop == "kettlebell":
        yield "kettlebell", middles
    elif shown.view == "side":
        yield ("plate" if shown.prop == "barbell" else "bar"), middles
    else:
        yield "iron", [[_beyond(b, a), _beyond(a, b)] for a, b in hands]
        if shown.prop == "barbell":
            yield from (("plate", [[_beyond(*pair[::way])] for pair in hands]) for way in (1, -1))


def _beyond(start: Point, end: Point) -> Point:
    """As far behind `end` as a bar reaches beyond the hand."""
    return end[0] + (end[0] - start[0]) // 3, end[1] + (end[1] - start[1]) // 3


def _at(frame: Sequence[float], name: str) -> Point:
    place = 2 * INDEX[name]
    return round(frame[place] * UNIT), round(frame[place + 1] * UNIT)


def _between(frame: Sequence[float], name: str) -> Point:
    (x1, y1), (x2, y2) = _at(frame, f"left_{name}"), _at(frame, f"right_{name}")
    return (x1 + x2) // 2, (y1 + y2) // 2


def _places(frame: Sequence[float], names: Sequence[str]) -> list[Point]:
    return [_at(frame, name) for name in names]


def _still(kind: str, points: Sequence[Point]) -> str:
    if len(points) == 1:
        return f'<circle class="{_paint(kind)}" r="{RADII[kind]}" cx="{points[0][0]}" cy="{points[0][1]}"/>'
    return f'<path class="{kind}" d="{_line(points)}"/>'


def _moving(kind: str, frames: Sequence[Sequence[Point]], seconds: float) -> str:
    loop = [*frames, frames[0]]
    if len(frames[0]) == 1:
        changes = {"cx": [str(frame[0][0]) for frame in loop], "cy": [str(frame[0][1]) for frame in loop]}
        opening, closing = f'<circle class="{_paint(kind)}" r="{RADII[kind]}">', "</circle>"
    else:
        changes = {"d": [_line(frame) for frame in loop]}
        opening, closing = f'<path class="{kind}">', "</path>"
    told = "".join(
        f'<animate attributeName="{name}" dur="{seconds:g}s" repeatCount="indefinite" values="{";".join(values)}"/>'
        for name, values in changes.items()
    )
    return opening + told + closing


def _paint(kind: str) -> str:
    return "head" if kind == "head" else "plate"


def _line(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
