"""`fragflow bot` as a process of its own, led to a stand-in: python -m tests.bot.led_bot BASE GATEWAY."""

from __future__ import annotations

import sys


def main() -> None:
    """Be the bot."""
    import discord
    import yarl

    from cli.bot_command import bot_command
    from include.settings import Settings

    base, gateway = sys.argv[1:]
    discord.http.Route.BASE = base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    Settings.model_config["env_file"] = None
    bot_command(args=[], prog_name="fragflow bot")


if __name__ == "__main__":
    main()
