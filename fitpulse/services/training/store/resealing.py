"""Sealing what an earlier version wrote in the clear: one person's rows of one table, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.sealing import Sealed
from fitpulse.services.training.store.item_notes import NONE
from fitpulse.services.training.store.sealed import (
    BODY,
    CALENDAR,
    ITEM_NOTES,
    ONLY,
    PROFILE,
    REPORT,
    SET_NOTE,
    TOLD,
    WORKOUT_NOTE,
    moment,
)

AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear:
    """A column in the clear beside its sealed one; an index named `…_clear` holds the rows that still have it.

    `key` finds a row among the person's, `row` names it as it is bound to what is sealed. All of it is our own text.
    """

    table: str
    column: Sealed
    clear: str
    sealed: str
    still: str
    emptied: str
    key: str
    row: Callable[[Any], object] = str

    def people(self) -> str:
        return f"""
select distinct user_id from (select user_id from training.{self.table} where {self.still} limit $1) page"""  # noqa: S608

    def page(self) -> str:
        return f"""
select {self.key} as key, {self.clear}::text as clear from training.{self.table}
where user_id = $1 and {self.still} limit $2 for update skip locked"""  # noqa: S608

    def keep(self) -> str:
        return f"""
update training.{self.table} set {self.sealed} = $3, {self.emptied} where user_id = $1 and {self.key} = $2"""  # noqa: S608


def _body(
    table: str, column: Sealed, key: str, *, clear: str = "body", row: Callable[[Any], object] = str
) -> Clear:
    return Clear(
        table=table,
        column=column,
        clear=clear,
        sealed="sealed",
        still=f"{clear} is not null",
        emptied=f"{clear} = null",
        key=key,
        row=row,
    )


def _note(table: str, column: Sealed) -> Clear:
    return Clear(
        table=table,
        column=column,
        clear="note",
        sealed="sealed_note",
        still="note <> ''",
        emptied="note = ''",
        key="id",
    )


# `$3` is what was sealed: nothing for a workout without such notes, whose plan stays as it is.
ITEMS: Final = Clear(
    table="workout",
    column=ITEM_NOTES,
    clear="""(
  select json_object_agg(item ->> 'n', item ->> 'note') from json_array_elements(plan -> 'items') as item
  where item ->> 'note' <> '')""",
    sealed="item_notes",
    still="item_notes is null",
    emptied="""plan = case when $3 = ''::bytea then plan else jsonb_set(plan::jsonb, '{items}', (
  select jsonb_agg(item || '{"note": ""}' order by place)
  from jsonb_array_elements(plan::jsonb -> 'items') with ordinality as e (item, place)))::json end""",
    key="id",
)
PLACES: Final = (
    _body("told", TOLD, "id"),
    Clear(
        table="profile",
        column=PROFILE,
        clear="body",
        sealed="sealed",
        still="body is not null",
        emptied="body = null, bodyweight_kg = null",
        key="user_id",
        row=lambda _: ONLY,
    ),
    _body("calendar", CALENDAR, "user_id", row=lambda _: ONLY),
    _note("workout", WORKOUT_NOTE),
    ITEMS,
    _note("set_log", SET_NOTE),
    _body("body_state", BODY, "through", row=moment),
    _body("form_check", REPORT, "set_id", clear="report"),
)


async def people(tx: Tx, place: Clear) -> list[UUID]:
    """Some of those who have rows in the clear; in a system transaction."""
    return [row["user_id"] for row in await tx.fetch(place.people(), AT_ONCE)]


async def reseal(tx: Tx, user_id: UUID, place: Clear) -> int:
    """Seal a page of the person's rows, but for those that another transaction holds; how many, up to AT_ONCE."""
    rows = await tx.fetch(place.page(), user_id, AT_ONCE)
    for row in rows:
        clear = row["clear"]
        sealed = NONE if clear is None else await place.column.seal(tx, place.row(row["key"]), clear.encode())
        await tx.execute(place.keep(), user_id, row["key"], sealed)
    return len(rows)
