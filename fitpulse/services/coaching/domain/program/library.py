"""The templates that ship with FitPulse: well-known ways to train, written in our own words as data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fitpulse.kernel.errors import NotFound
from fitpulse.services.coaching.api import CheckedProgram, ProgramBrief
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.program.reading import Read, equipment_of, read


class TemplateUnknown(NotFound):
    slug = "program-template-unknown"
    title = "There is no such template"


@cache
def templates(index: Index) -> Mapping[str, CheckedProgram]:
    """Every template by id, in the order of ids."""
    folder = files(__package__) / "templates"
    documents = {
        entry.name.removesuffix(".json"): entry.read_bytes()
        for entry in sorted(folder.iterdir(), key=lambda each: each.name)
        if entry.name.endswith(".json")
    }
    return {name: checked(read(document, index), index, name) for name, document in documents.items()}


def template(name: str, index: Index) -> CheckedProgram:
    found = templates(index).get(name)
    if found is None:
        detail = f"No template has the id {name!r}; GET /v1/programs/templates lists them."
        raise TemplateUnknown(detail)
    return found


def checked(found: Read, index: Index, name: str | None = None) -> CheckedProgram:
    """What is told of a program that can be used."""
    program = found.program
    brief = ProgramBrief(
        id=name,
        title=program.title,
        description=program.description,
        for_whom=program.for_whom,
        goals=program.goals,
        experience=program.experience,
        days_per_week=program.days_per_week,
        minutes=program.minutes,
        weeks=len(program.weeks),
        repeat=program.repeat,
        equipment=equipment_of(program, index),
    )
    return CheckedProgram(brief=brief, document=found.canonical)
