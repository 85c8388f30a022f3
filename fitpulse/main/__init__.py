"""The composition root: which services run here, on what, and the command line."""

from fitpulse.main.cli import cli

__all__ = ["cli"]
