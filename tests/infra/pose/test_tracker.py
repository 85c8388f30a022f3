"""Whose film is it? Invented people stand, train and pass by in front of a network that reads them without error."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, pi, sin

import pytest

pytest.importorskip("ai_edge_litert", reason="the pose model needs the extra “vision”")

from typing import Any

import numpy as np

from fitpulse.infra.pose.network import HIPS, READ, TOP, Reading
from fitpulse.infra.pose.region import Region, around
from fitpulse.infra.pose.tracker import Track, Tracker

FPS = 15.0
PICTURE = np.zeros((8, 8, 4), np.uint8)
SIZE = 60.0


@dataclass
class Figure:
    """Somebody at `x`, walking at `pace` pixels a second, bending the knees by `bend`, there `since`..`until`."""

    x: float
    pace: float = 0.0
    bend: float = 0.0
    since: float = 0.0
    until: float = 1e9
    size: float = SIZE

    def points(self, t: float) -> np.ndarray:
        drop = self.bend * (1 - sin(2 * pi * t / 2.0)) / 2
        x, hips = self.x + self.pace * t, 300.0 + drop
        points = np.full((READ, 4), 1.0, np.float32)
        points[:, 0], points[:, 1] = x, hips
        points[[11, 12], 1] = hips - self.size
        points[[13, 14], 1] = hips - self.size / 2
        points[[15, 16], 1] = hips - 5
        points[[25, 26], 0] += drop
        points[[25, 26], 1] = (hips + 300 + 2 * self.size) / 2
        points[[27, 28], 1] = 300 + 2 * self.size
        points[HIPS, 1], points[TOP, 1] = hips, hips - 2 * self.size
        return points

    def region(self, t: float) -> Region:
        points = self.points(t)
        return around((points[HIPS, 0], points[HIPS, 1]), (points[TOP, 0], points[TOP, 1]))


class Scene:
    """Both networks, for people whose whereabouts are known."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        self.t = 0.0
        self.looks = 0
        self.reads = 0

    def _here(self) -> list[Figure]:
        return [each for each in self._figures if each.since <= self.t < each.until]

    def find(self, _picture: Any) -> list[Region]:
        self.looks += 1
        return [each.region(self.t) for each in self._here()]

    def read(self, _picture: Any, region: Region) -> Reading:
        self.reads += 1
        near = min(self._here(), key=lambda each: each.region(self.t).gap(region), default=None)
        if near is None or near.region(self.t).gap(region) > region.side / 3:
            return Reading(np.zeros((READ, 4), np.float32), np.zeros((33, 3), np.float32), 0.0)
        return Reading(near.points(self.t), np.zeros((33, 3), np.float32), 1.0)


def filmed(*figures: Figure, seconds: float = 12.0) -> Track:
    scene = Scene(figures)
    tracker = Tracker(scene, scene)
    for number in range(round(seconds * FPS)):
        scene.t = number / FPS
        tracker.see(scene.t, PICTURE)
    return tracker.finish()


def at(track: Track, second: float) -> float:
    return float(track.values[round(second * FPS), 23, 0])


def test_one_person_is_followed_and_seldom_looked_for() -> None:
    scene = Scene([Figure(200, bend=40)])
    tracker = Tracker(scene, scene)
    for number in range(150):
        scene.t = number / FPS
        tracker.see(scene.t, PICTURE)
    track = tracker.finish()
    assert not np.isnan(track.values).any()
    assert track.people == 1
    assert scene.looks <= 6


def followed(figure: Figure, frames: int = 150) -> tuple[Scene, Track]:
    scene = Scene([figure])
    tracker = Tracker(scene, scene)
    for number in range(frames):
        scene.t = number / FPS
        tracker.see(scene.t, PICTURE)
    return scene, tracker.finish()


def test_who_stands_is_read_in_every_second_picture_and_told_in_all() -> None:
    scene, track = followed(Figure(200))
    assert scene.reads <= 150 / 2 + 2
    assert track.values[:, 23, :2] == pytest.approx(np.tile([200.0, 300.0], (150, 1)), abs=0.5)


def test_who_moves_is_read_whenever_it_tells_something() -> None:
    scene, track = followed(Figure(200, bend=80))
    assert scene.reads >= 150 * 0.7
    meant = np.array([Figure(200, bend=80).points(number / FPS)[23, 1] for number in range(150)])
    assert np.abs(track.values[:, 23, 1] - meant).max() < SIZE / 10


def test_who_trains_is_chosen_over_who_stands_by_however_they_are_ordered() -> None:
    training, standing = Figure(500, bend=40), Figure(200, size=SIZE * 1.3)
    for figures in ((training, standing), (standing, training)):
        track = filmed(*figures)
        assert track.people == 2
        assert at(track, 6.0) == pytest.approx(500, abs=60)


def test_a_passer_by_isnt_taken_for_the_one_who_trains() -> None:
    track = filmed(Figure(100, pace=150, bend=30, since=3, until=6), Figure(800, bend=40))
    assert at(track, 5.0) == pytest.approx(800, abs=60)


def test_somebody_small_in_the_background_is_left_alone() -> None:
    assert filmed(Figure(200, bend=40), Figure(600, bend=15, size=SIZE * 0.3)).people == 1


def test_who_leaves_and_comes_back_elsewhere_is_the_same_person() -> None:
    first, then = Figure(200, bend=40, until=3.0), Figure(700, bend=40, since=5.0)
    track = filmed(first, then)
    assert track.people == 1
    assert isnan(at(track, 4.0))
    assert at(track, 8.0) == pytest.approx(700, abs=60)


def test_an_empty_room_has_nobody() -> None:
    track = filmed()
    assert track.people == 0
    assert np.isnan(track.values).all()


def test_memory_holds_no_crowd() -> None:
    crowd = [Figure(300.0 * number, bend=20, since=number, until=number + 0.9) for number in range(40)]
    assert filmed(*crowd, seconds=40.0).people <= 12


def test_another_film_starts_afresh() -> None:
    scene = Scene([Figure(200)])
    tracker = Tracker(scene, scene)
    tracker.see(0.0, PICTURE)
    tracker.start()
    assert tracker.finish().values.shape == (0, 33, 7)
