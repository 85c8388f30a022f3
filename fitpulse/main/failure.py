"""What the command line says in one line instead of a trace."""


class Misconfigured(Exception):
    """The settings can't work; the text says what to change."""
