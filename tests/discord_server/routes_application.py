"""Routes of the application itself: who it is, and its slash commands (interactions/application-commands)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.limits import within
from tests.discord_server.requests import Request, Route
from tests.discord_server.values import Json, RefusedError, invalid, snowflake

if TYPE_CHECKING:
    from tests.discord_server.server import DiscordServer

SLASH, SUBCOMMAND, GROUP = 1, 1, 2
MOST_COMMANDS: Final = 100
MOST_CHARACTERS: Final = 8000
_NAME: Final = re.compile(r"[-_'\w]{1,32}")


async def me(server: DiscordServer, request: Request) -> Json:
    """Say who the bot is."""
    return {**server.world.bot_user, "mfa_enabled": False, "locale": "en-US"}


async def application(server: DiscordServer, request: Request) -> Json:
    """Say what the application is."""
    return {
        "id": server.world.app_id, "name": "fragflow", "icon": None, "description": "", "bot_public": False,
        "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": server.world.bot_user, "flags": 0,
        "team": None, "summary": "", "rpc_origins": [], "type": None, "redirect_uris": [],
        "interactions_endpoint_url": None, "role_connections_verification_url": None, "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [], "flags_new": "0",
    }  # fmt: skip


async def gateway(server: DiscordServer, request: Request) -> Json:
    """Say where the gateway is."""
    starts = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
    return {"url": server.gateway.url, "shards": 1, "session_start_limit": starts}


async def put_commands(server: DiscordServer, request: Request, app_id: str, guild_id: str = "") -> list[Json]:
    """Take all commands at once, of one server or of everywhere."""
    if guild_id and guild_id != server.world.guild_id:
        raise RefusedError(403, 50001, "Missing Access")
    commands = [{**each, "type": each.get("type", SLASH)} for each in request.body]
    if sum(each["type"] == SLASH for each in commands) > MOST_COMMANDS:
        raise RefusedError(400, 30032, f"Maximum number of application commands reached ({MOST_COMMANDS})")
    names = [(each["type"], each["name"]) for each in commands]
    for place, each in enumerate(commands):
        if names.index(names[place]) != place:
            raise invalid(f"{place}.name", "Application command names must be unique")
        _check_command(str(place), each)
    kept = [_kept(server, each, guild_id) for each in commands]
    server.world.commands[guild_id] = kept
    return kept


async def list_commands(server: DiscordServer, request: Request, app_id: str, guild_id: str = "") -> list[Json]:
    """Give the commands as they were taken."""
    return server.world.commands.get(guild_id, [])


def _kept(server: DiscordServer, command: Json, guild_id: str) -> Json:
    ids = {"id": snowflake(), "application_id": server.world.app_id, "version": snowflake()}
    return {**command, **ids, "integration_types": command.get("integration_types") or [0]} | (
        {"guild_id": guild_id} if guild_id else {}
    )


def _check_command(path: str, command: Json) -> None:
    _check_name(path, command)
    if command["type"] == SLASH:
        _check_described(path, command)
        _check_options(path, command.get("options") or [])
        if _characters(command) > MOST_CHARACTERS:
            raise invalid(path, f"Application command size exceeds maximum of {MOST_CHARACTERS}")


def _check_name(path: str, named: Json) -> None:
    name = named["name"]
    if not _NAME.fullmatch(name) or (name != name.lower() and named["type"] == SLASH):
        raise invalid(f"{path}.name", "Command name is invalid")


def _check_described(path: str, described: Json) -> None:
    if not described.get("description"):
        raise invalid(f"{path}.description", "This field is required")
    within(f"{path}.description", described["description"], 100)


def _check_options(path: str, options: list[Json]) -> None:
    if len(options) > 25:
        raise invalid(f"{path}.options", "Must be 25 or fewer in length.")
    may_be_left_out = False
    for place, option in enumerate(options):
        where = f"{path}.options.{place}"
        _check_name(where, {**option, "type": SLASH})
        _check_described(where, option)
        if option.get("required") and may_be_left_out:
            raise invalid(where, "Required options must be placed before non-required options")
        may_be_left_out = may_be_left_out or not option.get("required")
        if option["type"] in (SUBCOMMAND, GROUP):
            _check_options(where, option.get("options") or [])
        if len(option.get("choices") or []) > 25:
            raise invalid(f"{where}.choices", "Must be 25 or fewer in length.")
        if option.get("choices") and option.get("autocomplete"):
            raise invalid(f"{where}.autocomplete", "Choices and autocomplete exclude each other")


def _characters(described: Any) -> int:
    """The names, descriptions and values of a command, its options and their choices together."""
    size = sum(len(str(described.get(key) or "")) for key in ("name", "description", "value"))
    inside = [*(described.get("options") or []), *(described.get("choices") or [])]
    return size + sum(map(_characters, inside))


COMMANDS: Final = "/applications/{id}/commands"
GUILD_COMMANDS: Final = "/applications/{id}/guilds/{id}/commands"

ROUTES: Final = (
    Route("GET", "/users/@me", me),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/gateway/bot", gateway),
    Route("PUT", COMMANDS, put_commands),
    Route("GET", COMMANDS, list_commands),
    Route("PUT", GUILD_COMMANDS, put_commands),
    Route("GET", GUILD_COMMANDS, list_commands),
)
