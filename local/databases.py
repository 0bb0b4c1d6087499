"""The databases, and who logs in to them: the owner at the start, then roles that may do little (docs/security.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from pydantic import SecretStr

from include.settings import EMBEDDED_USER, METADATA_DATABASE, Settings
from include.store import roles
from include.store.migrate import migrate
from include.store.pool import DatabaseUnreachableError, Store
from local.kept_secrets import KeptSecrets
from local.postgres import PostgresError


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the database server."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Databases:
    """
    Where the statistics and Airflow's tables are.

    Attributes:
        statistics: name of the database with the statistics.
        are_ours: the server is the embedded one or the containers': at each start its roles are made as they shall be.
    """

    host: str
    port: int
    statistics: str
    owner: Login
    loader: Login
    reader: Login
    bot: Login
    airflow: Login
    are_ours: bool

    def address(self, login: Login, database: str, scheme: str = "postgresql") -> str:
        """The address of a database, password included: for a connection, never for a log."""
        account = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
        return f"{scheme}://{account}@{self.host}:{self.port}/{quote(database, safe='')}"


def of_ours(settings: Settings, kept: KeptSecrets, host: str, port: int, owner_password: str) -> Databases:
    """The databases on a server that only this system uses."""
    return Databases(
        host,
        port,
        settings.postgres_database,
        owner=Login(EMBEDDED_USER, owner_password),
        loader=Login(roles.LOADER, kept.database_loader),
        reader=Login(roles.READER, kept.database_reader),
        bot=Login(roles.BOT, kept.database_bot),
        airflow=Login(roles.AIRFLOW, kept.database_airflow),
        are_ours=True,
    )


def of_the_user(settings: Settings) -> Databases:
    """The databases on the user's server: one account does everything, unless passwords of roles are set."""
    owner = Login(settings.postgres_user, _clear(settings.postgres_password))
    loader, reader = settings.postgres_loader_password, settings.postgres_reader_password
    bot = settings.postgres_bot_password
    return Databases(
        settings.postgres_host or "",
        settings.postgres_port,
        settings.postgres_database,
        owner=owner,
        loader=Login(roles.LOADER, _clear(loader)) if loader else owner,
        reader=Login(roles.READER, _clear(reader)) if reader else owner,
        bot=Login(roles.BOT, _clear(bot)) if bot else owner,
        airflow=owner,
        are_ours=False,
    )


def as_the_loader(settings: Settings, databases: Databases) -> Settings:
    """The settings as the tasks see them, who never know another login than the loader's."""
    return settings.model_copy(
        update={
            "postgres_host": databases.host,
            "postgres_port": databases.port,
            "postgres_user": databases.loader.user,
            "postgres_password": SecretStr(databases.loader.password) if databases.loader.password else None,
            "postgres_loader_password": None,
            "postgres_reader_password": None,
            "postgres_bot_password": None,
            "discord_bot_token": None,
        }
    )


def prepare_roles(databases: Databases) -> None:
    """On a server of ours, make the roles with their passwords; an earlier version knew the owner alone."""
    if databases.are_ours:
        logins = (databases.loader, databases.reader, databases.bot, databases.airflow)
        with _opened(databases, databases.owner, databases.statistics) as store:
            roles.make_roles(store, {login.user: login.password for login in logins})


def prepare_airflow(databases: Databases) -> None:
    """On a server of ours, give Airflow's database to Airflow's role."""
    if databases.are_ours:
        with _opened(databases, databases.owner, METADATA_DATABASE) as store:
            roles.hand_over_airflow(store)


def prepare_tables(databases: Databases) -> None:
    """
    Make the tables of the statistics, say who may do what with them, and make sure that who shall log in can.

    Raises:
        PostgresError: the loader, the reader or the bot of the user's own server cannot log in.
    """
    with _opened(databases, databases.owner, databases.statistics) as store:
        migrate(store)
        with store.transaction() as connection:
            roles.grant(connection)
    for name, login in (("LOADER", databases.loader), ("READER", databases.reader), ("BOT", databases.bot)):
        try:
            _opened(databases, login, databases.statistics).close()
        except DatabaseUnreachableError as error:
            raise PostgresError(f"POSTGRES_{name}_PASSWORD: {login.user} cannot log in: {error}") from error


def _opened(databases: Databases, login: Login, database: str) -> Store:
    return Store(databases.address(login, database), application_name="fragflow start", max_size=1)


def _clear(password: SecretStr | None) -> str:
    return password.get_secret_value() if password else ""
