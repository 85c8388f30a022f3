"""Puts identity together."""

from datetime import timedelta
from importlib.resources import files
from urllib.parse import urlsplit

from fitpulse.infra.embedded import suggest_home
from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.objects import Objects
from fitpulse.infra.portability import Portable
from fitpulse.infra.sealing import Vault, master_key
from fitpulse.infra.settings import on_this_machine
from fitpulse.services.identity.api import IdentityApi
from fitpulse.services.identity.domain.discovery import describe
from fitpulse.services.identity.handlers import handlers
from fitpulse.services.identity.routes import ROUTERS
from fitpulse.services.identity.routes.desk import Desk
from fitpulse.services.identity.routes.form import Cookies
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.authorization import Authorization
from fitpulse.services.identity.service.clients import Clients
from fitpulse.services.identity.service.consents import Consents
from fitpulse.services.identity.service.exporter import Exporter
from fitpulse.services.identity.service.exports import Exports
from fitpulse.services.identity.service.hasher import Hasher
from fitpulse.services.identity.service.identity import Identity
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.mails import Letters
from fitpulse.services.identity.service.presented import PresentedTokens
from fitpulse.services.identity.service.recovery import Recovery
from fitpulse.services.identity.service.sign_ins import SignIns
from fitpulse.services.identity.service.tokens import Terms, Tokens
from fitpulse.services.identity.store.portability import COLLECTIONS


async def build(resources: Resources) -> Built:
    """Build the service; touches neither database nor files, which are asked on first use."""
    settings, db, clock = resources.settings, resources.db, resources.clock
    issuer = settings.auth.issuer or settings.public_url
    secure = _over_tls(issuer)
    given = settings.auth.master_key.get_secret_value()
    vault = Vault(
        lambda: master_key((settings.home or suggest_home()) / "identity", given, "auth.master_key"),
        "identity",
    )
    hasher, letters = Hasher(), Letters(settings.public_url)
    common = frozenset(_common_passwords())
    clients = Clients(db, clock, settings.public_url)
    keyring = KeyRing(db, vault, clock, timedelta(seconds=settings.auth.access_token_s))
    accounts = Accounts(db, clock, hasher, letters, common)
    sign_ins = SignIns(db, clock, hasher)
    consents = Consents(db, clock)
    terms = Terms(
        issuer, settings.auth.audience, settings.auth.access_token_s, settings.auth.refresh_token_days
    )
    cookies = Cookies(vault, secure)
    objects = Objects(settings.objects.url, lambda: (settings.home or suggest_home()) / "objects")
    exporter = Exporter(db, clock, objects, [resources.registry.get(api) for api in resources.personal])
    data = Portable(db, COLLECTIONS, as_system=True)
    return Built(
        routers=ROUTERS,
        offers=((IdentityApi, Identity(accounts, sign_ins, keyring, data)),),
        provided=(
            accounts,
            sign_ins,
            consents,
            clients,
            keyring,
            cookies,
            Recovery(db, clock, hasher, letters, accounts, sign_ins),
            Authorization(db, clock, clients, consents, issuer),
            Tokens(db, clock, clients, keyring, sign_ins, terms),
            PresentedTokens(db, clock, clients, keyring, sign_ins, issuer),
            describe(issuer),
            Desk(cookies),
            Exports(db, clock, objects),
            exporter,
        ),
        handlers=handlers(db, clock, keyring, accounts, exporter),
        background=(("exports", exporter.run),),
    )


def _over_tls(issuer: str) -> bool:
    """Whether people reach us over TLS; only on this machine itself may it be otherwise."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not on_this_machine(issuer):
        message = f"the issuer {issuer} must be https: passwords and tokens travel there"
        raise ValueError(message)
    return parts.scheme == "https"


def _common_passwords() -> list[str]:
    return (files("fitpulse.services.identity") / "domain/common_passwords.txt").read_text().splitlines()


MODULE = Module("identity", build)
