"""Access tokens: verified once, then known for at most a minute."""

from fitpulse.infra.auth.authenticator import Authenticator, KeySource, Sessions

__all__ = ["Authenticator", "KeySource", "Sessions"]
