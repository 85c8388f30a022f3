"""Notes on single exercises: people's words, which lie apart from the plan that SQL reads, sealed.

A row of an earlier version has them in its plan still, and nothing in their own column.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.workout import WorkoutPlan
from fitpulse.services.training.store.sealed import ITEM_NOTES

NONE: Final = b""
"""What the column holds for a workout without such notes, so that it can be read without a key."""

NOTES: Final = msgspec.json.Decoder(dict[int, str])
ENCODER: Final = msgspec.json.Encoder()


async def seal(tx: Tx, workout_id: UUID, plan: WorkoutPlan) -> tuple[WorkoutPlan, bytes]:
    """The plan without its notes, and these sealed, by the items' places."""
    notes = {item.n: item.note for item in plan.items if item.note}
    if not notes:
        return plan, NONE
    bare = replace(plan, items=tuple(replace(item, note="") for item in plan.items))
    return bare, await ITEM_NOTES.seal(tx, workout_id, ENCODER.encode(notes))


async def unseal(tx: Tx, workout_id: UUID, plan: WorkoutPlan, sealed: bytes | None) -> WorkoutPlan:
    """The plan with its notes, wherever they lie."""
    if not sealed:
        return plan
    notes = NOTES.decode(await ITEM_NOTES.open(tx, workout_id, sealed))
    items = tuple(replace(item, note=notes.get(item.n, item.note)) for item in plan.items)
    return replace(plan, items=items)
