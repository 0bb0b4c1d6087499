"""
`make up`: the whole system with the settings of your `.env`: your game server, your webhook, your PostgreSQL if set.

Without `DISCORD_WEBHOOK_URL` the preview page takes the posts; without `POSTGRES_HOST` the embedded PostgreSQL is used.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from typing import Final

from include.settings import Settings, SettingsError
from local import databases, parts, state
from local.discord_bot import bot_component
from local.kept_secrets import keep_secrets
from local.run import exit_code, run
from local.runtime import Port, System
from local.terminal import Terminal

HOW_TO_GET_THE_HOST_KEY: Final = (
    "SSH_HOST_KEY: without it anybody between here and the game server could answer in its place. Ask for it with\n"
    "    ssh-keyscan -t ed25519 -p {port} {host}\n"
    "  compare it with what the server itself shows for\n"
    "    cat /etc/ssh/ssh_host_ed25519_key.pub\n"
    "  and when they are the same, write the part `ssh-ed25519 AAAA...` into .env"
)
WHAT_EACH_IS: Final = {
    "ssh_host": "SSH_HOST: the name or address of the game server",
    "ssh_user": "SSH_USER: your account on the game server",
    "ssh_key_path": "SSH_KEY_PATH: the private key that this account logs in with",
}


def up_system(settings: Settings) -> System:
    """
    The user's own system.

    Raises:
        SettingsError: with a sentence for everything that is missing.
    """
    _require_settings(settings)
    own = settings
    kept = keep_secrets(state.prepare_home(settings.fragflow_home))
    if settings.postgres_host:
        postgres, where = None, databases.of_the_user(settings)
        settings = databases.as_the_loader(settings, where)
    else:
        settings, postgres, where = parts.with_embedded_postgres(settings, kept)
    servers, ports = [], [parts.airflow_port(settings)]
    has_preview = settings.discord_webhook_url is None
    if has_preview:
        settings, page, port = parts.with_preview_page(settings, kept, where)
        servers.append(page)
        ports.append(port)
    bot = None
    if own.discord_bot_token:
        bot = bot_component(own, where)
        ports.append(Port(own.bot_port, "the bot", "BOT_PORT"))
    addresses = parts.addresses(settings, kept, where, has_preview) | _of_the_bot(own)
    return System(settings, kept, where, postgres, tuple(servers), tuple(ports), addresses, bot)


def _of_the_bot(settings: Settings) -> dict[str, str]:
    if settings.discord_bot_token is None:
        return {"Bot": "none without DISCORD_BOT_TOKEN (docs/bot.md)"}
    return {"Bot": f"in Discord, {settings.command_prefix}help; http://127.0.0.1:{settings.bot_port}/health"}


def _settings() -> Settings:
    try:
        return Settings()
    except SettingsError as error:
        if "SSH_HOST_KEY" not in str(error):
            raise
        how = HOW_TO_GET_THE_HOST_KEY.format(port="SSH_PORT", host="SSH_HOST")
        raise SettingsError(f"{error}\n{how}") from None


def _require_settings(settings: Settings) -> None:
    missing = [sentence for name, sentence in WHAT_EACH_IS.items() if getattr(settings, name) is None]
    if settings.ssh_host_key is None:
        missing.append(HOW_TO_GET_THE_HOST_KEY.format(port=settings.ssh_port, host=settings.ssh_host or "SSH_HOST"))
    if settings.ssh_key_path and not os.access(settings.ssh_key_path, os.R_OK):
        missing.append(f"SSH_KEY_PATH: {settings.ssh_key_path} is not there or cannot be read")
    if not settings.postgres_host and parts.holds_demo_rounds(settings):
        missing.append(
            f"FRAGFLOW_HOME: {parts.shown(settings.fragflow_home)} holds the demo's rounds, and yours would be mixed "
            "with them; give yours another folder, say FRAGFLOW_HOME=.fragflow-own in .env"
        )
    if missing:
        raise SettingsError("\n".join(missing))


async def _until_stopped(ready: asyncio.Event) -> None:
    await asyncio.Event().wait()


def main(arguments: list[str] | None = None) -> int:
    """Run until Ctrl-C."""
    argparse.ArgumentParser(prog="python -m local.up", description=__doc__.strip().splitlines()[0]).parse_args(
        arguments
    )
    terminal = Terminal()

    def program() -> None:
        run(up_system(_settings()), terminal, _until_stopped)

    return exit_code(program, terminal)


if __name__ == "__main__":
    sys.exit(main())
