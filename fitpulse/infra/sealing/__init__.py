"""Sealing what is kept: under keys of the installation, of each person, and where their master key comes from."""

from fitpulse.infra.sealing.column import Sealed
from fitpulse.infra.sealing.master_key import master_key
from fitpulse.infra.sealing.opening import Opened, opener
from fitpulse.infra.sealing.person_keys import NoKey, PersonKey, PersonKeys, Unreadable
from fitpulse.infra.sealing.vault import KEY_BYTES, Vault, WrongMasterKey

__all__ = [
    "KEY_BYTES",
    "NoKey",
    "Opened",
    "PersonKey",
    "PersonKeys",
    "Sealed",
    "Unreadable",
    "Vault",
    "WrongMasterKey",
    "master_key",
    "opener",
]
