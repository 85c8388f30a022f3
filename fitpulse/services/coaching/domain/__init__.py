"""The coach's rules: pure functions of what is handed in, with their formulae and sources."""
