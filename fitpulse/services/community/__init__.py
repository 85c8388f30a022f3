"""Community: private by default. Who joins appears on the weekly leaderboard under a handle, and may leave."""
