"""Progress: projections of what was trained. Volume, curves, streaks and statistics over any span."""
