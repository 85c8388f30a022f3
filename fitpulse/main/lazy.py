"""A group of commands whose modules are imported once one of them is asked for, or shown in the help."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


class LazyGroup(TyperGroup):
    """Beside its own commands it has those of `elsewhere`: a name to `module:attribute`, a function or a Typer."""

    elsewhere: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return [*dict.fromkeys([*super().list_commands(ctx), *self.elsewhere])]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        # An unknown name is about to be refused with the names that are like it, so all of them are needed.
        for name in (cmd_name,) if cmd_name in self.list_commands(ctx) else self.elsewhere:
            if name in self.elsewhere and name not in self.commands:
                self.commands[name] = load(name, self.elsewhere[name])
        return super().get_command(ctx, cmd_name)


def load(name: str, place: str) -> Any:
    """The command at `module:attribute`."""
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command()(found)
        command = get_command(alone)
    command.name = name
    return command
