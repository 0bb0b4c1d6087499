"""
Starting and ending the bot: settings in, one sentence out when it cannot run.

The bot logs into the database of the settings (`Settings.database_url`): under `make up` that is the role
`fragflow_bot`, which the supervisor hands it as POSTGRES_USER and POSTGRES_PASSWORD.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import unquote, urlsplit

import aiohttp
import discord

from bot import logs
from bot.client import FragflowBot, WrongServerError
from bot.guard import Guard
from bot.health import HealthPage, PortTakenError
from bot.host import BotHost
from bot.metrics import Metrics
from include.answers.command import Place
from include.settings import SECRETS, Settings, SettingsError
from include.store import DatabaseUnreachableError, Store
from include.store.cache import AnswerCache
from include.store.ids import SERVER_ID
from include.store.migrate import pending

APPLICATION_NAME: Final = "fragflow bot"

WAIT_SECONDS: Final = 4.0
"""For a connection; then whoever asked is told that there is no database."""

MOST_THREADS: Final = 2
"""
That make answers. With more, one hundred people at once are answered no sooner, and acknowledged twice as late: the
threads take the interpreter from the loop.
"""

SWITCH_SECONDS: Final = 0.001
"""How long a thread with an answer may hold up the loop that acknowledges the others; Python's own 5 ms add up."""

PORTAL: Final = "https://discord.com/developers/applications"


class StartError(Exception):
    """The bot cannot run; the message is one sentence that says what to do."""


def run() -> None:
    """
    Be the bot until somebody ends it.

    Raises:
        StartError: a setting is wrong, or the database or Discord refuses.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    with _sentences():
        settings = Settings()
        if settings.discord_bot_token is None:
            raise StartError(f"There is no bot token: set DISCORD_BOT_TOKEN to the one that {PORTAL} shows under Bot.")
        address, metrics = settings.database_url(), Metrics()
        logs.configure(settings.fragflow_home / "logs", settings.log_level, _secrets(settings, address))
        opened = Store(
            address,
            APPLICATION_NAME,
            max_size=settings.postgres_max_pool,
            wait_seconds=WAIT_SECONDS,
            observer=metrics.query,
        )
        with logs.in_a_thread(), opened as store:
            if missing := pending(store):
                raise StartError(
                    f"The database lacks {len(missing)} of the bot's tables or changes to them: "
                    "run `make up`, or `fragflow load` with the account that owns it, and start again."
                )
            asyncio.run(_connected(settings, store, metrics, settings.discord_bot_token.get_secret_value()))


async def _connected(settings: Settings, store: Store, metrics: Metrics, token: str) -> None:
    redis = settings.redis_url.get_secret_value() if settings.redis_url else None
    cache = AnswerCache(store, redis)
    metrics.watch_cache(cache.counts)
    host = BotHost(metrics, cache.counts)
    place = Place(SERVER_ID, settings.server_timezone, settings.session_gap, settings.command_prefix, host)
    bot = host.client = FragflowBot(store, cache, place, Guard(store, settings, metrics), settings)
    bot.load_pictures()
    gc.freeze()
    page = HealthPage(store, host, metrics, SERVER_ID, settings.session_gap)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="answers"))
    ending: set[asyncio.Task[None]] = set()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, lambda: ending.add(loop.create_task(bot.close())))
    try:
        async with page.served(settings.bot_port), bot:
            await bot.start(token)
    finally:
        await cache.close()
    if bot.refusal:
        raise bot.refusal


def _secrets(settings: Settings, address: str) -> list[str]:
    """What no log may show: all secret settings, and the address of the database with its password."""
    values = (getattr(settings, name) for name in SECRETS)
    return [address, unquote(urlsplit(address).password or ""), *(each.get_secret_value() for each in values if each)]


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except SettingsError as error:
        raise StartError(str(error)) from None
    except (PortTakenError, logs.LogsError) as error:
        raise StartError(str(error)) from None
    except DatabaseUnreachableError as error:
        raise StartError(
            f"The database cannot be reached ({' '.join(str(error).split())}): "
            "start it with `make up`, or set POSTGRES_HOST and its companions."
        ) from None
    except discord.LoginFailure:
        raise StartError(
            f"Discord refuses the token: make a new one under Bot at {PORTAL} and set DISCORD_BOT_TOKEN to it."
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise StartError(
            f"Discord lets the bot see neither members nor messages: switch on Server Members Intent and "
            f"Message Content Intent under Bot at {PORTAL}, and start again."
        ) from None
    except WrongServerError as error:
        raise StartError(
            f"The bot is not in the Discord server {error.guild_id}, or may have no commands there: invite it with the "
            f"scopes bot and applications.commands (OAuth2 at {PORTAL}), or set GUILD_ID to another server."
        ) from None
    except (discord.DiscordServerError, aiohttp.ClientError, TimeoutError) as error:
        raise StartError(f"Discord cannot be reached ({error}): look at the network, and start again.") from None
    except discord.HTTPException as error:
        raise StartError(f"Discord refuses the bot ({' '.join(str(error).split())}): start it again later.") from None
