"""`python -m fitpulse` is the `fitpulse` command."""

from fitpulse.main import cli

cli()
