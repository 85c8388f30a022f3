"""Builds the community."""

from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.portability import Portable
from fitpulse.services.community.api import CommunityApi
from fitpulse.services.community.handlers import handlers
from fitpulse.services.community.routes import router
from fitpulse.services.community.service import Boards, Community, Publisher
from fitpulse.services.community.store.board import Board
from fitpulse.services.community.store.portability import COLLECTIONS


async def build(resources: Resources) -> Built:
    board = Board(resources.cache)
    publisher = Publisher(resources.db, board, resources.clock)
    community = Community(resources.db, publisher, resources.clock)
    boards = Boards(resources.db, board, publisher, resources.clock)
    return Built(
        routers=(router,),
        offers=((CommunityApi, Portable(resources.db, COLLECTIONS)),),
        provided=(community, boards, publisher),
        handlers=handlers(community),
    )


MODULE = Module("community", build)
