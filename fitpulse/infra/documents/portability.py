"""A collection of documents, as the person gets it when they ask for their data: opened, in base64."""

from fitpulse.infra.portability import Collection


def documents_told(name: str, title: str) -> Collection:
    """Every document of the person; hand Portable the store's `opener` under this name."""
    return Collection(
        name=name,
        title=title,
        table="infra.document",
        key={"id": "uuid"},
        columns=("collection", "id", "created_at", "expires_at", "body"),
        expressions={"body": "translate(encode(body, 'base64'), chr(10), '')"},
    )
