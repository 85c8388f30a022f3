"""Controlled experiments: who sees what, and what may be concluded on any day."""
