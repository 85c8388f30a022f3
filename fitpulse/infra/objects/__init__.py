"""Files that belong to people: a folder on this machine, or S3 by its URL."""

from fitpulse.infra.objects.key import Key
from fitpulse.infra.objects.store import Content, NoObject, Objects, ObjectTooLarge, Stored

__all__ = ["Content", "Key", "NoObject", "ObjectTooLarge", "Objects", "Stored"]
