"""How far an artefact may go: from silent comparison to everyone, and back in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from fitpulse.kernel.errors import Conflict

Stage = Literal["registered", "shadow", "canary", "live", "retired"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
SINGLE: Final[frozenset[Stage]] = frozenset({"shadow", "canary", "live"})
"""Stages that one version of a name holds at a time; who held it before is retired."""


class StageRefused(Conflict):
    slug = "model-stage-refused"
    title = "An artefact can't go there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One version of a name and where it stands."""

    version: str
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A version that goes from one stage to another."""

    version: str
    before: Stage
    after: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move in the history: by whom, when, and why."""

    move: Move
    by: str
    at: datetime
    why: str


def promote(standings: Sequence[Standing], version: str, stage: Stage) -> tuple[Move, ...]:
    """Put a version on a stage, and retire who held it; raises StageRefused."""
    own = next((one for one in standings if one.version == version), None)
    if own is None:
        detail = f"There is no version {version}."
        raise StageRefused(detail)
    if own.stage == stage:
        detail = f"{version} is {stage} already."
        raise StageRefused(detail)
    if stage == "registered":
        detail = "What was tried is retired, not put back among the untried."
        raise StageRefused(detail)
    if own.stage == "live":
        detail = f"{version} is live. Make another version live, or roll back, so that there always is one."
        raise StageRefused(detail)
    held = [one for one in standings if one.stage == stage and stage in SINGLE]
    retired = tuple(Move(version=one.version, before=one.stage, after="retired") for one in held)
    return (*retired, Move(version=version, before=own.stage, after=stage))


def rollback(standings: Sequence[Standing], history: Sequence[Change]) -> tuple[Move, ...]:
    """Make the version live that was so before the present one; `history` has the oldest first.

    A version that was rolled back is no way back: going on goes further into the past.
    """
    stack: list[str] = []
    for change in history:
        if change.move.after != "live":
            continue
        version = change.move.version
        if version in stack:
            del stack[stack.index(version) + 1 :]
        else:
            stack.append(version)
    live = next((one.version for one in standings if one.stage == "live"), None)
    if live is None or len(stack) < 2 or stack[-1] != live:  # noqa: PLR2004 - the present one and one before
        detail = "No version was live before this one."
        raise StageRefused(detail)
    return promote(standings, stack[-2], "live")
