"""
A Discord of our own for tests: REST v10 and gateway v10 on loopback, for the unmodified discord.py client.

It keeps a small world (one server, channels, roles, members, messages), lets a test act as a member, and records what
the bot does. It refuses what Discord refuses, in Discord's words and codes, so that a green test means something.

    from tests.discord_server.server import DiscordServer

    discord = DiscordServer()
    await discord.start()
    discord.redirect(monkeypatch)                  # two class attributes of discord.py, nothing else
    alice = discord.member("alice")
    ... start the bot with discord.token; await discord.ready() ...
    use = await alice.slash("leaderboard", stat="dpm")
    message = await use.shown()                    # message["embeds"][0]["title"]; use.ack_ms, use.is_ephemeral
    use = await alice.press(message, "Next")
    said = await alice.say("!lb dpm")
    answer = await discord.answer_to(said)         # the bot's next message in that channel

What is where: `server` ties it together; `people` acts as a member; `world` and `permissions` know who may do what;
`gateway`, `rest` and the `routes_` modules speak to the bot; `limits`, `mentions`, `commands_check` and `openapi` judge
what it sends; `rates` holds it back.
"""
