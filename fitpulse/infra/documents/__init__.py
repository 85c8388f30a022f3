"""Documents: sealed bodies of some kilobytes to two megabytes, each a person's, each kept until a set day."""

from fitpulse.infra.documents.port import Document, Documents, Place, PlaceTaken, TooLargeToKeep
from fitpulse.infra.documents.postgres import PostgresDocuments
from fitpulse.infra.documents.upkeep import DocumentUpkeep

__all__ = [
    "Document",
    "DocumentUpkeep",
    "Documents",
    "Place",
    "PlaceTaken",
    "PostgresDocuments",
    "TooLargeToKeep",
]
