"""Counts tries in PostgreSQL, so that the limits hold without Redis and across processes."""

import ipaddress
from datetime import datetime

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain.limits import Limit, TooManyTries, admit, kept
from fitpulse.services.identity.domain.opaque import digest
from fitpulse.services.identity.store import issuer


async def spend(tx: Tx, limit: Limit, value: str, now: datetime) -> None:
    """Count one try of `value` (system role); raises TooManyTries, which counts nothing."""
    subject = digest(f"{limit.kind}:{value}")
    times = await issuer.hold_tries(tx, subject, now)
    wait = admit(times, now, limit)
    if wait is not None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        otherwise = f", or {limit.instead}" if limit.instead else ""
        detail = f"Wait {minutes} minute{'' if minutes == 1 else 's'}{otherwise}."
        raise TooManyTries(detail, retry_after_s=wait.total_seconds())
    await issuer.set_tries(tx, subject, [*kept(times, now, limit), now])


async def allows(tx: Tx, limit: Limit, value: str, now: datetime) -> bool:
    """The same without raising, for limits whose reaching must not show."""
    try:
        await spend(tx, limit, value, now)
    except TooManyTries:
        return False
    return True


async def give_back(tx: Tx, limit: Limit, value: str, spent_at: datetime) -> None:
    """Take back the try that was spent at `spent_at`: it succeeded."""
    subject = digest(f"{limit.kind}:{value}")
    times = list(await issuer.hold_tries(tx, subject, spent_at))
    if spent_at in times:
        times.remove(spent_at)
        await issuer.set_tries(tx, subject, times)


def network(address: str) -> str:
    """What counts as one network address: for IPv6 the /64 that one household or host gets."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
