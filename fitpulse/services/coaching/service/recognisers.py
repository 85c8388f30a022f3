"""Which model recognises movement: the registry's live one, else the installed one, else none and the traits alone."""

import asyncio
from typing import Final

import structlog

from fitpulse.infra.db.pool import BROKEN
from fitpulse.infra.onnx.network import Network, read_network
from fitpulse.infra.onnx.wire import NetworkInvalid
from fitpulse.infra.pose.weights import installed
from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.coaching.domain.form.recognition import Classifier
from fitpulse.services.coaching.domain.form.recognition.model import FILE, FORMAT, Model, ModelInvalid
from fitpulse.services.coaching.service.models import Loaded, Models
from fitpulse.services.coaching.service.policies import EVERY_S

NAME: Final = "recogniser"
KIND: Final = "form"
logger = structlog.get_logger(__name__)


class Recognisers:
    """Reads the registry in the background, so that no set waits for it; a set keeps the model it began with.

    A version that does not prove itself is never used: the one before goes on answering, and the log says why.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._refused: set[str] = set()
        self._live: tuple[str, Model] | None = None
        self._installed: Model | None = None

    def classifier(self) -> Classifier | None:
        """The model to ask now."""
        return self._live[1] if self._live is not None else self._installed

    async def run(self) -> None:
        """Keep up with the registry until cancelled."""
        try:
            self._installed = await asyncio.to_thread(_installed)
        except (NetworkInvalid, ModelInvalid) as error:
            logger.warning("recognition.by_traits_alone", why=str(error))
        while True:
            try:
                await self.refresh()
            except (FitPulseError, *BROKEN) as error:
                logger.warning("recognisers.away", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def refresh(self) -> None:
        """Look which version is live now; none brings the installed one back."""
        live = [one.version for one in await self._models.listed(NAME) if one.stage == "live"]
        if not live:
            self._live = None
        elif self._live is None or self._live[0] != live[0]:
            try:
                loaded = await self._models.load(NAME, live[0])
                self._live = live[0], await asyncio.to_thread(read, loaded)
            except (FitPulseError, NetworkInvalid, ModelInvalid) as error:
                if live[0] not in self._refused:  # it is tried again, and told once
                    logger.exception("recognisers.refused", version=live[0], why=str(error))
                self._refused.add(live[0])


def read(loaded: Loaded) -> Model:
    """The model in an artefact; raises NetworkInvalid and ModelInvalid."""
    manifest = loaded.manifest
    if (manifest.kind, manifest.format) != (KIND, FORMAT) or FILE not in loaded.files:
        message = f"{manifest.kind}, {manifest.format} is no model of recognition that this version reads."
        raise ModelInvalid(message)
    return Model(Network(loaded.files[FILE]))


def _installed() -> Model:
    return Model(read_network(installed() / FILE))
