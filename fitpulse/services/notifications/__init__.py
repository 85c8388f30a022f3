"""Notifications: what happened, told in the app and by mail, as each person likes it."""
