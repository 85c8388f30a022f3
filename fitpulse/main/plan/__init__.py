"""`fitpulse plan --stdio`: the planner for one athlete over lines of JSON, without a server or a database."""
