"""Who is asking: made from a verified token at the edge, carried along over every RPC."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Role = Literal["athlete", "operator", "service"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller. `session` names the sign-in it stems from, for revocation."""

    user_id: UUID
    role: Role
    scopes: frozenset[str]
    client_id: str
    session: UUID
