"""Queries of coaching."""
