"""The use cases of notifications."""

from fitpulse.services.notifications.service.notifications import NoNotification, Notifications
from fitpulse.services.notifications.service.retention import Retention

__all__ = ["NoNotification", "Notifications", "Retention"]
