"""What the community takes over HTTP."""

from pydantic import BaseModel, ConfigDict, Field

from fitpulse.services.community.domain.handles import PATTERN


class MembershipIn(BaseModel):
    """Join under a public handle: 3 to 20 letters, digits, hyphens or underscores."""

    model_config = ConfigDict(extra="forbid")

    handle: str = Field(pattern=PATTERN)
