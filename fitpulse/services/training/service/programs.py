"""A person's own programs: made from a template or a document, edited whole, followed one at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import MAX_LIMIT, decode_cursor, page_of
from fitpulse.services.coaching.api import (
    CheckedProgram,
    Goal,
    ProgramBrief,
    ProgramDocument,
    ProgramsApi,
    TemplateRequest,
    TemplatesRequest,
)
from fitpulse.services.training.domain.program import (
    MOST_PROGRAMS,
    ProgramChanged,
    ProgramsFull,
    ProgramUnknown,
)
from fitpulse.services.training.service import following, program_journal
from fitpulse.services.training.service.documents import ENCODER, raw
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.service.workouts import LAST_ID
from fitpulse.services.training.store import programs
from fitpulse.services.training.store.programs import StoredProgram


class Programs:
    """The programs of people; answers are an `OwnProgram` as JSON with its version."""

    def __init__(self, db: Database, clock: Clock, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry

    async def templates(self, goal: Goal | None) -> tuple[ProgramBrief, ...]:
        async with coach_answers():
            answer = await self._registry.get(ProgramsApi).templates(TemplatesRequest(goal=goal))
        return answer.items

    async def template(self, name: str) -> CheckedProgram:
        async with coach_answers():
            return await self._registry.get(ProgramsApi).template(TemplateRequest(id=name))

    async def check(self, document: bytes) -> CheckedProgram:
        """What a document is, if it can be followed; raises ProgramInvalid by slug."""
        async with coach_answers():
            return await self._registry.get(ProgramsApi).check(ProgramDocument(document=document))

    async def create(self, user_id: UUID, checked: CheckedProgram) -> tuple[bytes, int]:
        """Keep a new program; raises ProgramsFull."""
        at = self._clock.now()
        made = StoredProgram(
            id=new_id(),
            title=checked.brief.title,
            document=checked.document.decode(),
            version=1,
            run=None,
            started_at=None,
            created_at=at,
            updated_at=at,
        )
        async with self._db.exclusive(user_id) as tx:
            if await programs.count(tx, user_id) >= MOST_PROGRAMS:
                raise ProgramsFull
            await program_journal.change(tx, user_id, None, made, "Made a program", at=at)
        return _answer(made)

    async def page(self, user_id: UUID, *, cursor: str | None, limit: int) -> bytes:
        """Newest first; a page of `ProgramLine` as JSON."""
        limit = min(limit, MAX_LIMIT)
        after = decode_cursor(cursor, UUID)
        async with self._db.read(user_id) as tx:
            rows = await programs.page(tx, user_id, before=after[0] if after else LAST_ID, limit=limit + 1)
        page = page_of(rows, limit, lambda row: (row["id"],))
        return ENCODER.encode({"items": [dict(row) for row in page.items], "next": page.next})

    async def get(self, user_id: UUID, program_id: UUID) -> tuple[bytes, int]:
        return _answer(await self._find(user_id, program_id))

    async def export(self, user_id: UUID, program_id: UUID) -> bytes:
        """The canonical document, byte for byte as any other FitPulse would write it."""
        return (await self._find(user_id, program_id)).document.encode()

    async def put(
        self, user_id: UUID, program_id: UUID, checked: CheckedProgram, *, if_version: int | None
    ) -> tuple[bytes, int]:
        """Put another document in its place; a program that is followed goes on with it from where it stands."""
        title, document = checked.brief.title, checked.document.decode()
        return await self._edit(
            user_id,
            program_id,
            lambda program, _at: replace(program, title=title, document=document),
            "Edited a program",
            if_version=if_version,
        )

    async def start(self, user_id: UUID, program_id: UUID) -> tuple[bytes, int]:
        """Follow it from its beginning, instead of any other; one that is followed already goes on."""

        def begun(program: StoredProgram, at: datetime) -> StoredProgram:
            return program if program.run is not None else replace(program, run=new_id(), started_at=at)

        return await self._edit(user_id, program_id, begun, "Started a program", alone=True)

    async def stop(self, user_id: UUID, program_id: UUID) -> tuple[bytes, int]:
        """Follow it no longer; the planner decides again."""

        def ended(program: StoredProgram, _at: datetime) -> StoredProgram:
            return replace(program, run=None, started_at=None)

        return await self._edit(user_id, program_id, ended, "Stopped a program")

    async def remove(self, user_id: UUID, program_id: UUID) -> None:
        """Delete it; undo brings it back."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            program = await programs.find(tx, user_id, program_id)
            if program is None:
                raise ProgramUnknown
            await program_journal.change(tx, user_id, program, None, "Deleted a program", at=at)

    async def _find(self, user_id: UUID, program_id: UUID) -> StoredProgram:
        async with self._db.read(user_id) as tx:
            program = await programs.find(tx, user_id, program_id)
        if program is None:
            raise ProgramUnknown
        return program

    async def _edit(
        self,
        user_id: UUID,
        program_id: UUID,
        edit: Callable[[StoredProgram, datetime], StoredProgram],
        title: str,
        *,
        if_version: int | None = None,
        alone: bool = False,
    ) -> tuple[bytes, int]:
        """Change a program under its next version; `alone` stops another that is followed first."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            program = await programs.find(tx, user_id, program_id)
            if program is None:
                raise ProgramUnknown
            if if_version is not None and if_version != program.version:
                raise ProgramChanged
            edited = edit(program, at)
            if edited == program:
                return _answer(program)
            other = await programs.followed(tx, user_id) if alone else None
            if other is not None and other.id != program_id:
                await program_journal.change(
                    tx, user_id, other, following.stopped(other, at=at), "Stopped a program", at=at
                )
            edited = replace(edited, version=program.version + 1, updated_at=at)
            await program_journal.change(tx, user_id, program, edited, title, at=at)
        return _answer(edited)


def _answer(program: StoredProgram) -> tuple[bytes, int]:
    body = {
        "id": program.id,
        "title": program.title,
        "version": program.version,
        "followed": program.run is not None,
        "started_at": program.started_at,
        "created_at": program.created_at,
        "updated_at": program.updated_at,
        "document": raw(program.document),
    }
    return ENCODER.encode(body), program.version
