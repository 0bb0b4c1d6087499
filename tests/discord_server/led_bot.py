"""
`fragflow bot` as it is, in a process of its own, led to a stand-in instead of to Discord.

    python -m tests.discord_server.led_bot http://127.0.0.1:PORT/api/v10 ws://127.0.0.1:PORT/gateway/
"""

from __future__ import annotations

import sys

import discord
import yarl

from cli.main import main

if __name__ == "__main__":
    discord.http.Route.BASE = sys.argv[1]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sys.argv[2])
    main(["bot"])
