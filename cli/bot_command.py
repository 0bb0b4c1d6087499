"""`fragflow bot`: answer in Discord."""

from __future__ import annotations

import click


@click.command("bot")
def bot_command() -> None:
    """
    Answer commands in Discord until Ctrl-C.

    Everything comes from the settings: DISCORD_BOT_TOKEN, GUILD_ID and so on, and the database that they name.
    """
    from bot.start import StartError, run  # only here is discord.py needed

    try:
        run()
    except StartError as error:
        raise click.ClickException(str(error)) from None
