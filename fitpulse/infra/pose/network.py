"""BlazePose's two networks: one finds people in a picture, the other reads one person's landmarks."""

from dataclasses import dataclass
from math import cos, sin
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from fitpulse.infra.pose.region import Region, around, as_image, cut

POINTS = 33
READ = 39
"""The network reads 39 points: 33 of the body and two that tell the next region, the others unused."""

HIPS, TOP = 33, 34
INPUT = 256
LOOK = 224
STRIDES = ((8, 2), (16, 2), (32, 6))
"""Anchors: cells of so many pixels, so many anchors in each."""

SURE = 0.5
OVERLAP = 0.3
KERNEL = 3
BLACK = -1.0
WHITE = np.float32(1 / 255)


def sigmoid(values: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -80.0, 80.0)))


class Network:
    """A TensorFlow Lite model on one thread."""

    def __init__(self, path: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self._model = Interpreter(model_path=str(path), num_threads=1)
        self._model.allocate_tensors()
        self._input = self._model.get_input_details()[0]["index"]
        self._outputs = {each["name"]: each["index"] for each in self._model.get_output_details()}

    def run(self, pixels: Any) -> dict[str, Any]:
        self._model.set_tensor(self._input, pixels[np.newaxis])
        self._model.invoke()
        return {name: self._model.get_tensor(number)[0] for name, number in self._outputs.items()}


def _anchors() -> Any:
    cells = []
    for stride, each in STRIDES:
        count = LOOK // stride
        middle = (np.arange(count, dtype=np.float32) + 0.5) / count
        x, y = np.meshgrid(middle, middle)
        cells.append(np.repeat(np.stack([x, y], axis=-1).reshape(-1, 2), each, axis=0))
    return np.concatenate(cells)


class Detector:
    """Finds people; about 14 ms a picture, so it is asked seldom."""

    def __init__(self, path: Path) -> None:
        self._network = Network(path)
        self._anchors = _anchors()

    def find(self, picture: Any) -> list[Region]:
        """Regions of people in `picture` (height, width, 4 bytes), the surest first, each person once."""
        high, wide = picture.shape[:2]
        side = max(high, wide)
        shrunk = as_image(picture).resize(
            (max(1, round(wide / side * LOOK)), max(1, round(high / side * LOOK))),
            Image.Resampling.BILINEAR,
        )
        canvas = np.full((LOOK, LOOK, 3), BLACK, np.float32)
        left, top = (LOOK - shrunk.width) // 2, (LOOK - shrunk.height) // 2
        canvas[top : top + shrunk.height, left : left + shrunk.width] = (
            np.asarray(shrunk.convert("RGB"), np.float32) / 127.5 - 1
        )
        told = self._network.run(canvas)
        scores = sigmoid(told["Identity_1"][:, 0])
        order = [number for number in np.argsort(-scores) if scores[number] >= SURE]
        found: list[tuple[Any, Region]] = []
        for number in order:
            values = told["Identity"][number] / LOOK
            anchor = self._anchors[number]
            box = np.array(
                [*(anchor + values[:2] - values[2:4] / 2), *(anchor + values[:2] + values[2:4] / 2)]
            )
            if any(_overlap(box, other) > OVERLAP for other, _ in found):
                continue
            hips, head = ((anchor + values[k : k + 2]) * LOOK for k in (4, 6))
            scale = side / LOOK
            found.append(
                (
                    box,
                    around(
                        ((float(hips[0]) - left) * scale, (float(hips[1]) - top) * scale),
                        ((float(head[0]) - left) * scale, (float(head[1]) - top) * scale),
                    ),
                )
            )
        return [region for _, region in found]


def _overlap(one: Any, other: Any) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = float(np.prod(np.maximum(high - low, 0.0)))
    return shared / (
        float(np.prod(one[2:] - one[:2])) + float(np.prod(other[2:] - other[:2])) - shared + 1e-9
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """`points` (39, 4): x, y, z in pixels and visibility; `world` (33, 3) metres; `presence` from 0 to 1."""

    points: Any
    world: Any
    presence: float


class Landmarker:
    """Reads the landmarks of whoever stands in a region."""

    def __init__(self, path: Path) -> None:
        self._network = Network(path)
        self._pixels = np.empty((INPUT, INPUT, 3), np.float32)

    def read(self, picture: Any, region: Region) -> Reading:
        np.multiply(cut(picture, region, INPUT), WHITE, out=self._pixels)
        told = self._network.run(self._pixels)
        raw = told["Identity"].reshape(READ, 5)
        at = _refine(raw[:, :2] / INPUT, told["Identity_3"]) - 0.5
        c, s = cos(region.turn), sin(region.turn)
        turn = np.array([[c, s], [-s, c]], np.float32)
        points = np.empty((READ, 4), np.float32)
        points[:, :2] = at @ turn * region.side + (region.x, region.y)
        points[:, 2] = raw[:, 2] * (region.side / INPUT)
        points[:, 3] = sigmoid(raw[:, 3])
        world = told["Identity_4"].reshape(READ, 3)[:POINTS].copy()
        world[:, :2] = world[:, :2] @ turn
        return Reading(points, world, float(told["Identity_1"][0]))


def _refine(at: Any, heat: Any) -> Any:
    """Move each point (39, 2; 0..1) to the centre of mass of its heat map (H, W, 39) around it, where that is sure."""
    high, wide, _ = heat.shape
    reach = np.arange(-KERNEL, KERNEL + 1)
    columns = (at[:, 0] * wide).astype(int)[:, None] + reach
    rows = (at[:, 1] * high).astype(int)[:, None] + reach
    inside = ((columns >= 0) & (columns < wide))[:, None, :] & ((rows >= 0) & (rows < high))[:, :, None]
    patch = heat[
        np.clip(rows, 0, high - 1)[:, :, None],
        np.clip(columns, 0, wide - 1)[:, None, :],
        np.arange(len(at))[:, None, None],
    ]
    weight = sigmoid(patch) * inside
    total = weight.sum(axis=(1, 2))
    sure = (weight.max(axis=(1, 2)) >= SURE) & (total > 0.0)
    middle = np.stack(
        [
            (weight * columns[:, None, :]).sum(axis=(1, 2)) / wide,
            (weight * rows[:, :, None]).sum(axis=(1, 2)) / high,
        ],
        axis=1,
    )
    return np.where(sure[:, None], middle / np.maximum(total, 1e-9)[:, None], at)
