"""What the record keeps of every decision: who took it, and why."""

from typing import Final

from fitpulse.kernel.errors import Invalid

LONGEST_NAME: Final = 100
LONGEST_REASON: Final = 500


class WhyNeeded(Invalid):
    slug = "why-needed"
    title = "Say who decides, and why"


def check_decision(*, by: str, why: str) -> None:
    """Raise WhyNeeded for what would tell nobody later who decided and why."""
    if not by.strip() or not why.strip():
        detail = "Neither the name nor the reason may be empty: the record keeps both."
        raise WhyNeeded(detail)
    if len(by) > LONGEST_NAME or len(why) > LONGEST_REASON or "\0" in by + why:
        detail = f"A name has {LONGEST_NAME} characters at most, a reason {LONGEST_REASON}, without the character 0."
        raise WhyNeeded(detail)
