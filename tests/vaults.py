"""What people's keys are wrapped in, in every test: databases are shared, so their keys are too."""

import base64
from typing import Final

from fitpulse.infra.sealing import Vault
from tests.e2e.topology import MASTER_KEY

VAULT: Final = Vault(lambda: base64.b64decode(MASTER_KEY), "documents")
