"""What the community keeps of a person, as they get it when they ask for their data."""

from typing import Final

from fitpulse.infra.portability import Collection

COLLECTIONS: Final = (
    Collection(
        name="community.membership",
        title="Your membership of the leaderboards",
        table="community.member",
        key={},
        columns=("member_id", "handle", "joined_at"),
    ),
    Collection(
        name="community.points",
        title="The points of your workouts",
        table="community.workout_points",
        key={"workout_id": "uuid"},
        columns=("workout_id", "revision", "week", "day", "points", "completed_at"),
    ),
    Collection(
        name="community.scores",
        title="Your weekly scores",
        table="community.weekly_score",
        key={"week": "date"},
        columns=("week", "member_id", "points", "reached_at", "rank_key"),
    ),
    Collection(
        name="community.board",
        title="Scores of yours that the shown leaderboard has yet to follow",
        table="community.board_change",
        key={"week": "date", "member_id": "uuid"},
        columns=("week", "member_id", "version"),
    ),
)
