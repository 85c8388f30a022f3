"""Public names: plain letters, digits, hyphens and underscores, so that none can pass for another or for us."""

from typing import Final

from fitpulse.kernel.errors import Invalid

PATTERN: Final = "^[A-Za-z0-9_-]{3,20}$"
RESERVED: Final = frozenset(
    {"admin", "administrator", "coach", "fitpulse", "help", "moderator", "official", "operator", "root"}
    | {"staff", "support", "system", "team"}
)


class HandleReserved(Invalid):
    slug = "handle-reserved"
    title = "This handle is reserved"


def check_handle(handle: str) -> str:
    """The handle, if anyone may have it."""
    if handle.lower().replace("_", "").replace("-", "") in RESERVED:
        detail = "It could be taken for someone who runs FitPulse. Choose another."
        raise HandleReserved(detail)
    return handle
