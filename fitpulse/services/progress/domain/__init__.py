"""The rules of progress: what a set contributes, how periods add up, what a streak is."""
