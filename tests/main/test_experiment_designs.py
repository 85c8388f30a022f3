"""`fitpulse experiments start` refuses a design that would not do what it says, before anything is opened."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fitpulse.main import cli
from fitpulse.services.coaching.schemas import DesignIn

DESIGN: dict[str, Any] = {
    "key": "suggestions-goal",
    "place": "suggestions",
    "split": {"salt": "suggestions-goal", "arms": [{"name": "control"}, {"name": "1.1.0"}]},
    "metric": "workouts",
    "effect": 0.5,
}
TARGET = [{"attribute": "goals", "any_of": ["muscle"]}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"guardrail": []},
        {"effect": 0},
        {"key": "x" * 61},
        {"split": {**DESIGN["split"], "target": TARGET}},
        {"split": {**DESIGN["split"], "arms": [{"name": "one"}, {"name": "one"}]}},
    ],
    ids=["misspelt field", "no effect", "long key", "unknown attribute", "one arm twice"],
)
def test_a_wrong_design_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    file = tmp_path / "design.json"
    file.write_text(json.dumps({**DESIGN, **wrong}))
    told = CliRunner().invoke(cli, ["experiments", "start", str(file), "--why", "to see"])
    assert told.exit_code == 2, told.output


def test_the_design_in_the_documents_can_be_started() -> None:
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
    document = page.split("```json\n")[1].split("```")[0]
    design = DesignIn.model_validate_json(document).design()
    assert design.guardrails[0].metric == "exhausting"
    assert design.split.target[0].attribute == "goal"
