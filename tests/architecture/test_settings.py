"""`.env.example` names every setting there is, and none that there isn't."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from fitpulse.infra.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
NAMED = re.compile(r"^# (FITPULSE_[A-Z_]+)=", re.MULTILINE)


def names(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{prefix}{name.upper()}__")
        else:
            yield prefix + name.upper()


def test_the_example_names_every_setting_once() -> None:
    assert sorted(NAMED.findall(EXAMPLE.read_text())) == sorted(names(Settings, "FITPULSE_"))
