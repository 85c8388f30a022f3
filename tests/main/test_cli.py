"""The commands: all of them are shown, and asking for one loads no other's."""

import subprocess
import sys

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from fitpulse.main.cli import Commands, cli

ALL = {
    *("up", "serve", "migrate", "doctor", "routes", "plan", "coach", "events", "keys", "clients", "people"),
    *("leaderboard", "models", "experiments"),
}


def test_the_help_shows_every_command_with_what_it_does() -> None:
    told = CliRunner().invoke(cli, ["--help"], env={"COLUMNS": "200"}).output
    for name in ALL:
        assert any(line.split()[1:2] == [name] and len(line.split()) > 4 for line in told.splitlines()), name


@pytest.mark.parametrize("name", sorted(Commands.elsewhere))
def test_what_lies_elsewhere_is_found(name: str) -> None:
    told = CliRunner().invoke(cli, [name, "--help"])
    assert told.exit_code == 0
    assert f" {name} " in told.output


def test_a_slip_is_answered_with_the_command_that_was_meant() -> None:
    told = CliRunner().invoke(cli, ["leaderbord"])
    assert told.exit_code == 2
    assert "leaderboard" in told.output


def test_asking_for_one_loads_no_other() -> None:
    group = get_group(cli)
    assert "plan" not in group.commands
    code = (
        "import sys\nfrom fitpulse.main import cli\nfrom fitpulse.main.plan import command\n"
        "heavy = {'fastapi', 'asyncpg', 'grpc', 'numpy', 'rich.table', 'alembic', 'fitpulse.main.coach'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
