"""Measures the hot paths; `make bench` prints the table."""
