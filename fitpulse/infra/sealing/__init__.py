"""Sealing what is kept: keys derived from a master key, and where a master key comes from."""

from fitpulse.infra.sealing.master_key import master_key
from fitpulse.infra.sealing.vault import KEY_BYTES, Vault, WrongMasterKey

__all__ = ["KEY_BYTES", "Vault", "WrongMasterKey", "master_key"]
