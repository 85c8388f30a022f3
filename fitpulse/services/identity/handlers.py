"""What identity does when its own timers ring and when a person is gone."""

from typing import Any

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Handler, forget
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.events import ExportDue, UpkeepDue, UserErased
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.exporter import Exporter
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.upkeep import clear


def handlers(
    db: Database, clock: Clock, keyring: KeyRing, accounts: Accounts, exporter: Exporter
) -> tuple[Handler[Any], ...]:
    async def look_after(tx: Tx, event: UpkeepDue) -> None:  # noqa: ARG001 - a timer has nothing more to say
        # Twice does no harm, so it needs no part in the inbox's transaction, which sees one person's rows only.
        await clear(db, clock)
        await keyring.rotate()
        exporter.doubt(None)

    async def go_on(tx: Tx, event: ExportDue) -> None:  # noqa: ARG001 - the exporter finds what is due
        tx.after_commit.append(exporter.wake)

    async def forget_person(tx: Tx, event: UserErased) -> None:
        await accounts.forget(event.user_id)
        await forget(tx, event.user_id, last=UserErased)
        tx.after_commit.append(lambda: exporter.doubt(event.user_id))

    return (
        Handler("identity.upkeep", UpkeepDue, look_after),
        Handler("identity.exports", ExportDue, go_on),
        Handler("identity.exports", UserErased, forget_person),
    )
