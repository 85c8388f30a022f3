"""What the tests of the pose model need: the extra, and weights that `make install` fetched."""

import pytest

pytest.importorskip("ai_edge_litert", reason="the pose model needs the extra “vision”")

from fitpulse.infra.pose.weights import Weights, find, installed


def weights() -> Weights:
    found = find(installed())
    if found is None:
        pytest.skip("the pose model's weights aren't here; `make install` fetches them")
    return found
