"""What `make bench` measures can be started: it is run too seldom to notice by itself that it can't."""

import asyncpg
import httpx2
import pytest

from bench.__main__ import drained, stage


@pytest.mark.slow
def test_both_sides_of_the_comparison_become_ready() -> None:
    with stage() as on, on.front() as front, on.bare() as bare:
        listed = httpx2.get(f"http://127.0.0.1:{front.port}/v1/exercises?limit=1")
        assert listed.status_code in {200, 401}
        assert front.port != bare.port


@pytest.mark.server
async def test_a_log_that_every_consumer_has_seen_is_drained(admin_url: str) -> None:
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute("begin; delete from events.outbox")
        await drained(owner)
    finally:
        await owner.close()
