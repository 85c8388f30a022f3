"""The use cases of the community."""

from fitpulse.services.community.service.leaderboard import Boards
from fitpulse.services.community.service.publisher import Publisher
from fitpulse.services.community.service.taking_part import Community

__all__ = ["Boards", "Community", "Publisher"]
