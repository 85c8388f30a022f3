"""Judges the planner on simulated athletes with hidden responses; `make bench-quality` prints and writes it.

Nothing in here imports the planner: it is asked through `fitpulse plan --stdio`, as anybody else may.
`docs/science/simulator.md` states what is assumed about people, and from which sources.
"""
