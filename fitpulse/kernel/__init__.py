"""Ids, time, units, money, errors and paging: pure, and known to every service."""
