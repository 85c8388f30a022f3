"""Training: the athlete's profile, their workouts, the sets they log and the records those make."""
