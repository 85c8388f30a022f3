"""What an operator does beside the event log: keys, clients, roles, the leaderboard."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from fitpulse.main.inside import inside

if TYPE_CHECKING:
    from fitpulse.main.compose import Process

keys = typer.Typer(no_args_is_help=True, help="Rotate the keys that sign tokens.")
clients = typer.Typer(no_args_is_help=True, help="Register applications that people may sign in to.")
people = typer.Typer(no_args_is_help=True, help="Say who runs this installation.")
board = typer.Typer(no_args_is_help=True, help="Rebuild a leaderboard from PostgreSQL.")
console = Console()


@keys.command()
def rotate(
    at_once: Annotated[
        bool, typer.Option("--at-once", help="For a leaked key: drop all others now.")
    ] = False,
) -> None:
    """Publish the next signing key; it signs a day later, and the old one goes when its last token has expired."""

    async def work(running: "Process") -> None:
        from fitpulse.services.identity.service.keyring import KeyRing

        kid = await running.service(KeyRing).rotate(planned=True, at_once=at_once)
        console.print(f"The next key is {kid}." if kid else "A next key is waiting already.")

    inside(work)


@clients.command()
def register(
    name: Annotated[str, typer.Argument(help="What people see when they are asked for consent.")],
    redirect_uri: Annotated[list[str], typer.Option(help="Exact address to return to; may be repeated.")],
    confidential: Annotated[bool, typer.Option("--confidential", help="It can keep a secret.")] = False,
    may_introspect: Annotated[
        bool, typer.Option("--may-introspect", help="It may ask about tokens.")
    ] = False,
) -> None:
    """Register an application that people may sign in to."""

    async def work(running: "Process") -> None:
        from fitpulse.services.identity.domain.clients import Client
        from fitpulse.services.identity.service.clients import Clients

        scopes = frozenset({"openid", "profile", "email", "offline_access", "fitpulse"})
        client = Client("", name, tuple(redirect_uri), scopes, may_introspect=may_introspect)
        made = await running.service(Clients).register(client, confidential=confidential)
        console.print(f"client_id      {made.client_id}")
        if made.secret:
            console.print(f"client_secret  {made.secret}   (shown this once)")

    inside(work)


@people.command()
def role(email: str, role: Annotated[str, typer.Argument(help="athlete or operator")]) -> None:
    """Make someone an operator of this installation, or no longer one; holds for tokens issued from now on."""
    if role not in {"athlete", "operator"}:
        detail = "Choose athlete or operator."
        raise typer.BadParameter(detail)

    async def work(running: "Process") -> None:
        from fitpulse.services.identity.service.accounts import Accounts

        await running.service(Accounts).set_role(email, "operator" if role == "operator" else "athlete")
        console.print(f"{email} is now {role}.")

    inside(work)


@board.command()
def rebuild(
    week: Annotated[str, typer.Argument(help="Any day of the week, such as 2026-11-23.")] = "",
) -> None:
    """Build a week's leaderboard anew from PostgreSQL."""
    try:
        day = date.fromisoformat(week) if week else None
    except ValueError as error:
        detail = "Name a day such as 2026-11-23."
        raise typer.BadParameter(detail) from error

    async def work(running: "Process") -> None:
        from fitpulse.services.community.service.publisher import Publisher

        any_day = day or running.resources.clock.now().date()
        count = await running.service(Publisher).rebuild(any_day - timedelta(days=any_day.weekday()))
        console.print(f"{count} people are on the board.")

    inside(work)
