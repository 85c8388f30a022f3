"""An artefact before it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fitpulse.services.coaching.domain.models.artefact import Kind, Manifest, file_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be registered; `files` by name with their content."""

    kind: Kind
    name: str
    version: str
    format: str
    trained_on: str
    metrics: dict[str, float]
    files: Mapping[str, bytes]

    def manifest(self, at: datetime) -> Manifest:
        """Raise ArtefactInvalid for what can't be kept."""
        return Manifest(
            kind=self.kind,
            name=self.name,
            version=self.version,
            format=self.format,
            created_at=at,
            trained_on=self.trained_on,
            metrics=self.metrics,
            files=tuple(file_of(path, content) for path, content in sorted(self.files.items())),
        )
