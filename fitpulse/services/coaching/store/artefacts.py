"""Artefacts and their stages, with the history of every change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from fitpulse.infra.db import Tx
from fitpulse.services.coaching.domain.models.artefact import Kind, Signed
from fitpulse.services.coaching.domain.models.stages import Change, Move, Stage, Standing

# Who changes the stages of a name holds this lock, so that what it decides on still stands when it writes.
LOCK: Final = "select pg_advisory_xact_lock(hashtextextended('coaching.artefact ' || $1, 0))"

COLUMNS: Final = "name, version, kind, manifest, signature, key_id, stage, registered_at"

LIST: Final = f"""
select {COLUMNS} from coaching.artefact where $1::text is null or name = $1 order by name, registered_at, version
"""  # noqa: S608 - made of this module's constants

INSERT: Final = """
insert into coaching.artefact (name, version, kind, manifest, signature, key_id, stage, registered_at)
values ($1, $2, $3, $4, $5, $6, 'registered', $7) on conflict do nothing
"""

MOVE: Final = "update coaching.artefact set stage = $3 where name = $1 and version = $2"

NOTE: Final = """
insert into coaching.artefact_change (name, version, before, after, by_whom, why, at)
values ($1, $2, $3, $4, $5, $6, $7)
"""

HISTORY: Final = """
select version, before, after, by_whom, why, at from coaching.artefact_change where name = $1 order by id
"""

TALLY: Final = """
insert into coaching.shadow_tally as t (name, live, shadow, day, compared, differing, failed, distance)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name, live, shadow, day) do update set compared = t.compared + excluded.compared,
  differing = t.differing + excluded.differing, failed = t.failed + excluded.failed,
  distance = t.distance + excluded.distance
"""

TALLIES: Final = """
select name, live, shadow, day, compared, differing, failed, distance from coaching.shadow_tally
where name = $1 order by day desc, live, shadow limit 90
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArtefact:
    """An artefact's row; its manifest is proved only when it is opened."""

    name: str
    version: str
    kind: Kind
    signed: Signed
    stage: Stage
    registered_at: datetime

    @property
    def standing(self) -> Standing:
        return Standing(version=self.version, stage=self.stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a shadow's answers of one day differed; `distance` sums differences from 0 (same) to 1."""

    name: str
    live: str
    shadow: str
    day: date
    compared: int = 0
    differing: int = 0
    failed: int = 0
    distance: float = 0.0


async def lock(tx: Tx, name: str) -> None:
    await tx.execute(LOCK, name)


async def listed(tx: Tx, name: str | None = None) -> list[StoredArtefact]:
    """All artefacts, or the versions of one name, the oldest first."""
    return [
        StoredArtefact(
            name=row["name"],
            version=row["version"],
            kind=row["kind"],
            signed=Signed(content=row["manifest"], signature=row["signature"], key_id=row["key_id"]),
            stage=row["stage"],
            registered_at=row["registered_at"],
        )
        for row in await tx.fetch(LIST, name)
    ]


async def insert(tx: Tx, name: str, version: str, kind: Kind, signed: Signed, *, at: datetime) -> bool:
    """Whether the version is new."""
    done = await tx.execute(INSERT, name, version, kind, signed.content, signed.signature, signed.key_id, at)
    return done == "INSERT 0 1"


async def move(tx: Tx, name: str, changes: Sequence[Change]) -> None:
    """Change stages in this order, and write the history."""
    for change in changes:
        step = change.move
        await tx.execute(MOVE, name, step.version, step.after)
        await tx.execute(NOTE, name, step.version, step.before, step.after, change.by, change.why, change.at)


async def history(tx: Tx, name: str) -> list[Change]:
    """Every change of a name's stages, the oldest first."""
    return [
        Change(
            move=Move(version=row["version"], before=row["before"], after=row["after"]),
            by=row["by_whom"],
            at=row["at"],
            why=row["why"],
        )
        for row in await tx.fetch(HISTORY, name)
    ]


async def add(tx: Tx, tally: Tally) -> None:
    await tx.execute(
        TALLY,
        tally.name,
        tally.live,
        tally.shadow,
        tally.day,
        tally.compared,
        tally.differing,
        tally.failed,
        tally.distance,
    )


async def tallies(tx: Tx, name: str) -> list[Tally]:
    """The newest 90 days, the newest first."""
    return [Tally(**dict(row)) for row in await tx.fetch(TALLIES, name)]
