"""What notifications takes over HTTP."""

from pydantic import BaseModel, ConfigDict

from fitpulse.services.notifications.domain.answers import MailPreferences, Preferences


class MailPreferencesIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    workout: bool
    record: bool


class PreferencesIn(BaseModel):
    """The whole of the preferences: what is left out is an error, not a default."""

    model_config = ConfigDict(extra="forbid")

    mail: MailPreferencesIn

    def wished(self) -> Preferences:
        return Preferences(MailPreferences(workout=self.mail.workout, record=self.mail.record))
