"""The registry of artefacts: files in the object store, manifests and stages in PostgreSQL.

A file's object is named by the SHA-256 of its content, so that nothing registered can be overwritten and equal
files are kept once. Nothing is handed out before its signature and hash are proved.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.objects import Key, NoObject, Objects
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict, NotFound
from fitpulse.services.coaching.domain.decisions import check_decision
from fitpulse.services.coaching.domain.experiments.report import Design
from fitpulse.services.coaching.domain.models.artefact import (
    MOST_BYTES,
    ArtefactTampered,
    File,
    Kind,
    Manifest,
    file_of,
    opened,
    prove,
    sign,
)
from fitpulse.services.coaching.domain.models.draft import Draft
from fitpulse.services.coaching.domain.models.forms import FORMS
from fitpulse.services.coaching.domain.models.stages import (
    Change,
    Move,
    Stage,
    StageRefused,
    promote,
    rollback,
)
from fitpulse.services.coaching.service.shipped import SHIPPER, Shipped, shipped
from fitpulse.services.coaching.service.signing_keys import SigningKeys
from fitpulse.services.coaching.store import artefacts, experiments
from fitpulse.services.coaching.store.artefacts import StoredArtefact, Tally

KIND: Final = "models"
NOBODY: Final = UUID(int=0)
"""Artefacts belong to the installation, not to a person."""


class ModelUnknown(NotFound):
    slug = "model-unknown"
    title = "There is no such artefact"


class ModelRegistered(Conflict):
    slug = "model-registered"
    title = "This version is registered already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A proved artefact with its files."""

    manifest: Manifest
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an artefact is what was signed; `fault` is empty then."""

    name: str
    version: str
    stage: Stage
    fault: str


class Models:
    """Every change is audited: by whom, when, and why."""

    def __init__(self, db: Database, objects: Objects, keys: SigningKeys, clock: Clock) -> None:
        self._db = db
        self._objects = objects
        self._keys = keys
        self._clock = clock
        self._shipped_taken_up = False

    async def listed(self, name: str | None = None) -> list[StoredArtefact]:
        await self._take_up_shipped()
        async with self._db.system() as tx:
            return await artefacts.listed(tx, name)

    async def versions(self, name: str) -> list[StoredArtefact]:
        """All versions of one name, the oldest first; raises ModelUnknown."""
        if not (found := await self.listed(name)):
            raise _unknown(name)
        return found

    async def history(self, name: str) -> list[Change]:
        async with self._db.system() as tx:
            return await artefacts.history(tx, name)

    async def tallies(self, name: str) -> list[Tally]:
        """What shadows of this name differed in, the newest day first; raises ModelUnknown."""
        await self.versions(name)
        async with self._db.system() as tx:
            return await artefacts.tallies(tx, name)

    async def register(self, draft: Draft) -> Manifest:
        """Sign and keep an artefact that nothing uses yet.

        Raises ArtefactInvalid, ModelRegistered, and PolicyInvalid where nothing could use it.
        """
        _understood(draft.name, draft.kind, draft.format, draft.files)
        await self._take_up_shipped()
        return await self._register(draft)

    async def promote(self, name: str, version: str, stage: Stage, *, by: str, why: str) -> tuple[Move, ...]:
        """Put a version on a stage once it has proved itself.

        Raises WhyNeeded, ModelUnknown, StageRefused, ArtefactTampered, and PolicyInvalid for what can't be read.
        """
        check_decision(by=by, why=why)
        loaded = await self.load(name, version)
        if stage != "retired":
            _understood(name, loaded.manifest.kind, loaded.manifest.format, loaded.files)
        async with self._db.across() as tx:
            await artefacts.lock(tx, name)
            found = await artefacts.listed(tx, name)
            moves = promote([one.standing for one in found], version, stage)
            if (design := await experiments.running_at(tx, name)) is not None:
                _spare(design, moves)
            await self._move(tx, name, moves, by=by, why=why)
        return moves

    async def rollback(self, name: str, *, by: str, why: str) -> tuple[Move, ...]:
        """Make the version live that was so before, even while an experiment runs: this is for when it hurts.

        Raises WhyNeeded, ModelUnknown, StageRefused, ArtefactTampered, and PolicyInvalid for what can't be read.
        """
        check_decision(by=by, why=why)
        async with self._db.across() as tx:
            await artefacts.lock(tx, name)
            found = await artefacts.listed(tx, name)
            if not found:
                raise _unknown(name)
            moves = rollback([one.standing for one in found], await artefacts.history(tx, name))
            back = await self._loaded(next(one for one in found if one.version == moves[-1].version))
            _understood(name, back.manifest.kind, back.manifest.format, back.files)
            await self._move(tx, name, moves, by=by, why=why)
        return moves

    async def load(self, name: str, version: str) -> Loaded:
        """A proved artefact; raises ModelUnknown, and ArtefactTampered for what is not as it was signed."""
        for one in await self.listed(name):
            if one.version == version:
                return await self._loaded(one)
        detail = f"{name} has no version {version}."
        raise ModelUnknown(detail)

    async def verify(self, name: str | None = None) -> list[Verdict]:
        """Prove every artefact, or every version of one."""
        verdicts = []
        for one in await self.listed(name):
            fault = ""
            try:
                await self._loaded(one)
            except (ArtefactTampered, NoObject) as error:
                fault = error.detail or error.title
            verdicts.append(Verdict(name=one.name, version=one.version, stage=one.stage, fault=fault))
        return verdicts

    async def _loaded(self, stored: StoredArtefact) -> Loaded:
        manifest = opened(stored.signed, self._keys.trusted)
        if (manifest.name, manifest.version, manifest.kind) != (stored.name, stored.version, stored.kind):
            detail = f"The manifest speaks of {manifest.name} {manifest.version}."
            raise ArtefactTampered(detail)
        return Loaded(
            manifest=manifest, files={file.path: await self._content(file) for file in manifest.files}
        )

    async def _content(self, file: File) -> bytes:
        """What ships with this version is at hand, even where the store that another process filled is not."""
        try:
            found = await self._objects.get(Key(KIND, NOBODY, file.sha256))
        except NoObject:
            ours = (each for one in shipped() for each in one.files.values())
            known = next((each for each in ours if file_of(file.path, each) == file), None)
            if known is None:
                raise
            return known
        content = bytearray()
        async for chunk in found.chunks:
            content += chunk
            if len(content) > file.size:
                break
        return prove(file, bytes(content))

    async def _register(self, draft: Draft) -> Manifest:
        now = self._clock.now()
        manifest = draft.manifest(now)
        for file in manifest.files:
            await self._objects.put(
                Key(KIND, NOBODY, file.sha256), _whole(draft.files[file.path]), most=MOST_BYTES
            )
        async with self._db.system() as tx:
            await artefacts.lock(tx, manifest.name)
            others = {one.kind for one in await artefacts.listed(tx, manifest.name)}
            if others - {manifest.kind}:
                detail = f"{manifest.name} names artefacts of another kind."
                raise ModelRegistered(detail)
            signed = sign(manifest, self._keys.own)
            if not await artefacts.insert(tx, manifest.name, manifest.version, manifest.kind, signed, at=now):
                detail = f"{manifest.name} {manifest.version} can't be replaced; give a change a new version."
                raise ModelRegistered(detail)
        return manifest

    async def _take_up_shipped(self) -> None:
        """Register what this version of FitPulse ships, and make it live where no operator has decided otherwise."""
        if self._shipped_taken_up:
            return
        async with self._db.system() as tx:
            known = {(one.name, one.version): one.stage for one in await artefacts.listed(tx)}
        for one in shipped():
            stage = known.get((one.name, one.version))
            if stage is None:
                await self._register_shipped(one)
            if stage in {None, "registered"}:
                await self._go_live(one)
        self._shipped_taken_up = True

    async def _register_shipped(self, one: Shipped) -> None:
        draft = Draft(
            kind=one.kind,
            name=one.name,
            version=one.version,
            format=one.format,
            trained_on=one.trained_on,
            metrics=dict(one.metrics),
            files=one.files,
        )
        with suppress(ModelRegistered):  # another process was first
            await self._register(draft)

    async def _go_live(self, one: Shipped) -> None:
        async with self._db.system() as tx:
            await artefacts.lock(tx, one.name)
            decisions = await artefacts.history(tx, one.name)
            found = {each.version: each.standing for each in await artefacts.listed(tx, one.name)}
            decided = bool(decisions) and decisions[-1].by != SHIPPER
            compared = await experiments.running_at(tx, one.name) is not None
            if decided or compared or found[one.version].stage != "registered":
                return
            moves = promote(list(found.values()), one.version, "live")
            await self._move(tx, one.name, moves, by=SHIPPER, why="shipped with this version")

    async def _move(self, tx: Tx, name: str, moves: Sequence[Move], *, by: str, why: str) -> None:
        now = self._clock.now()
        await artefacts.move(tx, name, [Change(move=move, by=by, at=now, why=why) for move in moves])


def _unknown(name: str) -> ModelUnknown:
    return ModelUnknown(f"Nothing is called {name}.")


def _understood(name: str, kind: Kind, form: str, files: Mapping[str, bytes]) -> None:
    """Raise PolicyInvalid for what would be left out wherever policies of this name answer."""
    if name in FORMS:
        FORMS[name].policy(kind, form, files)


def _spare(design: Design, moves: Sequence[Move]) -> None:
    """Raise StageRefused for what would change, amid an experiment, what its arms are compared by."""
    arms = {arm.name for arm in design.split.arms}
    if any(move.after == "live" or (move.after == "retired" and move.version in arms) for move in moves):
        detail = f"The experiment {design.key} compares versions: stop it first, or roll back."
        raise StageRefused(detail)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
