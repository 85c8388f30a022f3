"""HTTP: routes with policies, problems, limits and the application."""

from fitpulse.infra.web.given import Me, provide
from fitpulse.infra.web.policy import Policy, internal, operator, own, public, shared
from fitpulse.infra.web.router import Router

__all__ = ["Me", "Policy", "Router", "internal", "operator", "own", "provide", "public", "shared"]
