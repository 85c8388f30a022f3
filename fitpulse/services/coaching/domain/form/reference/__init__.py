"""A trainer's reference: how a good set of somebody's went, and how near another repetition comes to it."""
