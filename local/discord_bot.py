"""The bot as one more component: its settings, its login, and a token that nobody else is given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from include.discord_settings import DiscordSettings
from include.settings import Settings
from local import airflow_env, probe
from local.component import Component
from local.databases import Databases
from local.runtime import WORK_WAVE

BOT: Final = "discord bot"
ITS_SETTINGS: Final = (
    *DiscordSettings.model_fields,
    "server_name",
    "server_timezone",
    "session_gap_minutes",
    "postgres_database",
    "postgres_min_pool",
    "postgres_max_pool",
    "redis_url",
    "fragflow_home",
    "log_level",
)


def bot_environment(settings: Settings, databases: Databases) -> dict[str, str]:
    """What the bot needs of the settings, and the database with its own login: no password of another."""
    database = {
        "postgres_host": databases.host,
        "postgres_port": databases.port,
        "postgres_user": databases.bot.user,
        "postgres_password": databases.bot.password or None,
    }
    return airflow_env.by_name({name: getattr(settings, name) for name in ITS_SETTINGS} | database)


def bot_component(settings: Settings, databases: Databases) -> Component:
    """Give the component; it is ready when it is well, connected to Discord and the database."""

    async def is_well() -> bool:
        return await probe.get_json(settings.bot_port, "/health") is not None

    return Component(
        BOT,
        (str(Path(sys.executable).with_name("fragflow")), "bot"),
        airflow_env.surroundings() | bot_environment(settings, databases),
        is_well,
        WORK_WAVE,
        may_end=True,
    )
