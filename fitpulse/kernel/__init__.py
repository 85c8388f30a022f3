"""Ids, time, errors, paging, the exercise catalogue: pure, and known to every service."""
