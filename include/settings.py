"""
The settings: environment and `.env`, under the names people know, typed and checked.

Only entry points (dags, plugins, cli, local) make a `Settings`, at start and never at import, and hand its values down.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from include import setting_values
from include.discord_settings import DiscordSettings

PROJECT_ROOT: Final = Path(__file__).resolve().parents[1]

EMBEDDED_HOST: Final = "127.0.0.1"
EMBEDDED_USER: Final = "fragflow"
EMBEDDED_PORT: Final = 54320
"""Not 5432: a machine of somebody who plays with databases often has one there already."""

METADATA_DATABASE: Final = "fragflow_airflow"
"""Airflow's tables. Not `airflow`: on a server of somebody's own that may be another Airflow's, and be migrated."""


class SettingsError(ValueError):
    """One or more settings cannot be; the message has a line for each, by variable, and never shows a secret."""


def _beside_the_project(path: Path) -> Path:
    return PROJECT_ROOT / path.expanduser()


Zone = Annotated[ZoneInfo, BeforeValidator(setting_values.zone)]
Port = Annotated[int, Field(ge=1, le=65535)]
ProjectPath = Annotated[Path, AfterValidator(_beside_the_project)]
HostKey = Annotated[str, AfterValidator(setting_values.host_key)]


def _default_postgres_port(validated: dict[str, Any]) -> int:
    return 5432 if validated.get("postgres_host") else EMBEDDED_PORT


class Settings(DiscordSettings):
    """
    Every setting, under its lower-case name. Empty values count as not set.

    Raises:
        SettingsError: naming each variable and what it expects.
    """

    model_config = SettingsConfigDict(
        env_file=PROJECT_ROOT / ".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    server_name: str = Field("ET: Legacy", description="Name of the game server in tables and posts.")
    server_timezone: Zone = Field(
        ZoneInfo("UTC"), description="Zone of the game server's clock: its file names carry local time."
    )

    ssh_host: str | None = Field(
        None, description="The game server. Empty: `make up` has nothing to watch and says so."
    )
    ssh_port: Port = Field(22, description="Its SSH port.")
    ssh_user: str | None = Field(None, description="The account there; needed with `SSH_HOST`.")
    ssh_key_path: ProjectPath | None = Field(None, description="Private key of that account; needed with `SSH_HOST`.")
    ssh_host_key: HostKey | None = Field(
        None, description="The server's public key, as `ssh-keyscan` prints it (`ssh-ed25519 AAAA...`); needed too."
    )
    remote_stats_path: str = Field("gamestats", description="Folder of the stats files on the game server.")
    ssh_check_interval: float = Field(1, ge=0.2, le=3600, description="Seconds between two looks at that folder.")
    ssh_startup_lookback_hours: float = Field(
        24, ge=0, le=24 * 366, description="Hours that a file may be old for the watch; older ones are `sync_rounds`'."
    )

    round_match_window_minutes: int = Field(
        60, ge=1, le=24 * 60, description="Longest time in minutes between the two rounds of a map."
    )
    session_gap_minutes: int = Field(60, ge=1, le=24 * 60, description="Silence in minutes that ends a gaming session.")

    discord_webhook_url: SecretStr | None = Field(
        None, description="Where posts go, by https. Empty: they go to the local preview page."
    )

    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Where others reach the receipt pages, by http or https. Empty: only the preview page links there.",
    )

    postgres_host: str | None = Field(None, description="Your own PostgreSQL. Empty: the embedded one is started.")
    postgres_port: Port = Field(
        default_factory=_default_postgres_port, description=f"Its port. Default {EMBEDDED_PORT} for the embedded one."
    )
    postgres_database: str = Field("fragflow", description="The database of the statistics.")
    postgres_user: str = Field("fragflow", description="The account that owns it.")
    postgres_password: SecretStr | None = Field(None, description="Its password. The embedded one generates its own.")
    postgres_loader_password: SecretStr | None = Field(
        None, description="On your own PostgreSQL: of the role `fragflow_loader`, if you made it (docs/security.md)."
    )
    postgres_reader_password: SecretStr | None = Field(None, description="Of `fragflow_reader`; needs the loader's.")
    postgres_bot_password: SecretStr | None = Field(None, description="Of `fragflow_bot`; needed with those for a bot.")
    postgres_min_pool: int = Field(1, ge=0, le=5, description="Connections a process keeps open.")
    postgres_max_pool: int = Field(5, ge=1, le=5, description="Connections a process may open.")

    redis_url: SecretStr | None = Field(
        None, description="A Redis where processes share answers, like redis://:password@host:6379/0. Empty: none."
    )

    fragflow_home: ProjectPath = Field(
        Path(".fragflow"), validate_default=True, description="The state folder: database, keys, passwords, logs."
    )
    data_docs_days: int = Field(
        14, ge=0, le=366, description="Days whose pages of checks stay in `FRAGFLOW_HOME/data_docs`. 0: none are built."
    )
    airflow_port: Port = Field(8080, description="Port of the Airflow UI on this machine.")
    preview_port: Port = Field(8090, description="Port of the preview page on this machine.")
    demo_sftp_port: Port = Field(8022, description="Port of the demo's SFTP server on this machine.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("discord_webhook_url", "redis_url")
    @classmethod
    def _an_address(cls, value: SecretStr | None, field: ValidationInfo) -> SecretStr | None:
        form = setting_values.redis_address if field.field_name == "redis_url" else setting_values.webhook_address
        return value and SecretStr(form(value.get_secret_value()))

    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: object) -> object:
        """All of them go into `airflow.env`."""
        setting_values.env_quoted(value.get_secret_value() if isinstance(value, SecretStr) else str(value))
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Settings:
        problems = []
        missing = [name for name in ("ssh_user", "ssh_key_path", "ssh_host_key") if getattr(self, name) is None]
        if self.ssh_host and missing:
            problems.append(f"SSH_HOST is set, so these are needed too: {', '.join(missing).upper()}")
        if self.postgres_min_pool > self.postgres_max_pool:
            problems.append("POSTGRES_MIN_POOL: expected at most POSTGRES_MAX_POOL")
        problems += self._logins()
        if self.postgres_database == METADATA_DATABASE:
            problems.append(f"POSTGRES_DATABASE: expected another name, {METADATA_DATABASE} is Airflow's own database")
        problems += self._shared_ports()
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _logins(self) -> list[str]:
        problems = []
        if (self.postgres_loader_password is None) != (self.postgres_reader_password is None):
            problems.append("POSTGRES_LOADER_PASSWORD, POSTGRES_READER_PASSWORD: expected both or none")
        if self.postgres_bot_password and not self.postgres_loader_password:
            problems.append(
                "POSTGRES_BOT_PASSWORD: expected with POSTGRES_LOADER_PASSWORD and POSTGRES_READER_PASSWORD"
            )
        if self.discord_bot_token and self.postgres_loader_password and not self.postgres_bot_password:
            problems.append(
                "POSTGRES_BOT_PASSWORD: needed beside POSTGRES_LOADER_PASSWORD where DISCORD_BOT_TOKEN is set; "
                "docs/security.md says how to make its role"
            )
        return problems

    def _shared_ports(self) -> list[str]:
        embedded = [] if self.postgres_host else ["postgres_port"]
        names = ("airflow_port", "preview_port", "demo_sftp_port", "bot_port", *embedded)
        return setting_values.shared_ports((name, getattr(self, name)) for name in names)

    @property
    def match_window(self) -> timedelta:
        """Longest time between the ends of the two rounds of a map."""
        return timedelta(minutes=self.round_match_window_minutes)

    @property
    def session_gap(self) -> timedelta:
        """Silence that ends a session."""
        return timedelta(minutes=self.session_gap_minutes)

    @property
    def lookback(self) -> timedelta:
        """How old a file may be for the watch to care."""
        return timedelta(hours=self.ssh_startup_lookback_hours)

    @property
    def embedded_postgres_folder(self) -> Path:
        """Where the embedded PostgreSQL keeps its data and its `password` file."""
        return self.fragflow_home / "postgres"

    @property
    def data_docs_folder(self) -> Path:
        """Where the pages of the nightly checks are, a folder for each day."""
        return self.fragflow_home / "data_docs"

    def database_url(self) -> str:
        """
        The statistics' database as a libpq address, password included: hand it to a connection, never to a log.

        Raises:
            SettingsError: no database is set, and the embedded one has never been started.
        """
        if self.postgres_host:
            host, user = self.postgres_host, self.postgres_user
            password = self.postgres_password.get_secret_value() if self.postgres_password else None
        else:
            host, user, password = EMBEDDED_HOST, EMBEDDED_USER, self._embedded_password()
        account = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
        return f"postgresql://{account}@{host}:{self.postgres_port}/{quote(self.postgres_database, safe='')}"

    def _embedded_password(self) -> str:
        try:
            return (self.embedded_postgres_folder / "password").read_text().strip()
        except FileNotFoundError:
            raise SettingsError(
                f"POSTGRES_HOST: not set, and no embedded PostgreSQL ran yet in {self.embedded_postgres_folder}: "
                "run `make database`, `make demo` or `make up`, or set POSTGRES_HOST to your own database"
            ) from None


def _explain(error: ValidationError) -> str:
    """A line for each variable; what was found is shown unless the variable holds a secret."""
    lines = []
    for detail in error.errors():
        expected = detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
        if not detail["loc"]:
            lines.append(expected)
        elif detail["type"] != "default_factory_not_called":  # a consequence of another line
            name = str(detail["loc"][0])
            found = "" if name in SECRETS else f" (found {detail['input']!r})"
            lines.append(f"{name.upper()}: {expected}{found}")
    return "\n".join(lines)


SECRETS: Final = frozenset(
    name
    for name, field in Settings.model_fields.items()
    if SecretStr in (field.annotation, *get_args(field.annotation))
)
