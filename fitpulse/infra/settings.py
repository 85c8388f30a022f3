"""One typed tree of settings, read from the environment in `main` and handed in from there.

`FITPULSE_DATABASE__URL=postgresql://…` sets `settings.database.url`; `.env.example` lists them all.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Http(BaseModel):
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """Where people reach it; empty means http://host:port."""
    body_limit: int = 1_048_576
    max_in_flight: int = 256
    """Requests worked on at once; more are told to come back (503 with Retry-After)."""
    timeout_s: float = 30.0
    """The deadline of a request and of every call below it."""
    origins: list[str] = Field(default_factory=list)
    """Origins (https://host) of web apps that may open WebSockets, beside `public_url` itself."""
    trusted_proxies: list[str] = Field(default_factory=list)
    """Addresses or networks of gateways whose X-Forwarded-For and -Proto are believed; of nobody else."""
    drain_s: float = 10.0
    """Seconds between SIGTERM and the end of listening, for balancers to notice."""


class DatabaseSettings(BaseModel):
    url: str = ""
    """As the application role; empty means the embedded server."""
    admin_url: str = ""
    """As the owner, for migrations only."""
    app_password: SecretStr = SecretStr("")
    pool_size: int = 10


class Cache(BaseModel):
    url: str = ""


class Auth(BaseModel):
    audience: str = "fitpulse"
    jwks_url: str = ""
    """An external issuer's keys; empty means the built-in identity service."""
    issuer: str = ""
    access_token_s: int = Field(default=600, ge=5, le=3600)
    leeway_s: int = Field(default=30, ge=0, le=120)
    """For how long a token is taken after its end: what the clocks of issuer and service may differ by."""
    refresh_token_days: int = Field(default=30, ge=1, le=90)
    """How long a sign-in of an app lasts, however often it refreshes its tokens."""
    master_key: SecretStr = SecretStr("")
    """32 bytes in base64 that seal the signing keys; empty means a file made below `home`."""


class Rpc(BaseModel):
    host: str = "127.0.0.1"
    port: int = 0
    """0 means that this process offers nothing over gRPC."""
    secret: SecretStr = SecretStr("")
    peers: dict[str, str] = Field(default_factory=dict)
    """Service name to host:port, for services that run elsewhere."""


class Mail(BaseModel):
    smtp_url: str = ""
    """Empty keeps mails in the local outbox, readable at /dev/mail in development."""
    sender: str = "FitPulse <coach@fitpulse.invalid>"


class ObjectStore(BaseModel):
    url: str = ""
    """s3://bucket/prefix, with the AWS_* variables of its tools and for one installation only; empty means a
    folder below `home`."""


class DocumentSettings(BaseModel):
    master_key: SecretStr = SecretStr("")
    """32 bytes in base64 that wrap people's data keys and seal the answers stored for retries, the same for every
    process; empty means a file made below `home`."""
    other_master_keys: list[SecretStr] = Field(default_factory=list)
    """Accepted too, while `master_key` is changed: first the coming key in every process, then the former one."""


class NotificationSettings(BaseModel):
    kept_days: int = Field(default=365, ge=7)
    """Days that a notification is kept after what it tells happened; never so few that an event could come again."""


class Models(BaseModel):
    signing_key: SecretStr = SecretStr("")
    """32 bytes in base64 that sign registered artefacts; empty means a file made below `home`."""
    trusted_keys: list[str] = Field(default_factory=list)
    """Public Ed25519 keys in base64 whose artefacts are used too, such as those of another installation."""
    canary_share: float = Field(default=0.1, ge=0, le=1)
    """The share of people who get the canary of an artefact, where it has one."""


class Telemetry(BaseModel):
    otlp_endpoint: str = ""
    sample_ratio: float = 0.01
    log_level: str = "INFO"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="FITPULSE_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    home: Path | None = None
    """The one folder of the embedded servers; by default where this system keeps such data."""
    development: bool = True
    """Shows the local mail outbox, where `public_url` is this very machine; off in production."""
    http: Http = Http()
    database: DatabaseSettings = DatabaseSettings()
    cache: Cache = Cache()
    auth: Auth = Auth()
    rpc: Rpc = Rpc()
    mail: Mail = Mail()
    objects: ObjectStore = ObjectStore()
    documents: DocumentSettings = DocumentSettings()
    notifications: NotificationSettings = NotificationSettings()
    models: Models = Models()
    telemetry: Telemetry = Telemetry()

    @property
    def public_url(self) -> str:
        return (self.http.public_url or f"http://{self.http.host}:{self.http.port}").rstrip("/")

    @property
    def shows_mail(self) -> bool:
        """Whether the local outbox is shown: it holds links that stand for passwords, so never to a network."""
        return self.development and on_this_machine(self.public_url)


def on_this_machine(url: str) -> bool:
    """Whether only this machine reaches the URL."""
    return urlsplit(url).hostname in LOOPBACK


def with_credentials(url: str, user: str, password: str) -> str:
    """The same URL with another user and password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password, safe='')}@{host}"))
