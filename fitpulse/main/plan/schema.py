"""The line protocol as a JSON Schema, made from the messages and answers themselves."""

from typing import Any

import msgspec

from fitpulse.main.plan.answers import AnyAnswer
from fitpulse.main.plan.messages import AnyMessage


def document() -> dict[str, Any]:
    """A schema of any line, in or out; `$defs` has `message`, `answer` and every part by its name."""
    (message,), parts = msgspec.json.schema_components([AnyMessage], ref_template="#/$defs/{name}")
    answers, more = msgspec.json.schema_components(AnyAnswer.__args__, ref_template="#/$defs/{name}")
    message.pop("discriminator", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of `fitpulse plan --stdio`, in or out",
        "anyOf": [{"$ref": "#/$defs/message"}, {"$ref": "#/$defs/answer"}],
        "$defs": {"message": message, "answer": {"anyOf": list(answers)}, **parts, **more},
    }
