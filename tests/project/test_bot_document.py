"""docs/bot.md says what is so."""

from __future__ import annotations

import re

from include.discord_settings import DiscordSettings
from include.settings import PROJECT_ROOT

DOCUMENT = (PROJECT_ROOT / "docs" / "bot.md").read_text()

BITS = {
    "View Channels": 10,
    "Send Messages": 11,
    "Embed Links": 14,
    "Attach Files": 15,
    "Read Message History": 16,
    "Send Messages in Threads": 38,
}
"""Discord's reference, "Permissions"."""


def test_the_invitation_asks_for_the_permissions_that_are_named_and_no_others():
    named = re.search(r"The permissions are: ([^.]+)\.", DOCUMENT)
    asked = re.search(r"permissions=(\d+)", DOCUMENT)

    assert named
    assert asked
    names = " ".join(named[1].split()).split(", ")
    assert sorted(names) == sorted(BITS)
    assert int(asked[1]) == sum(1 << BITS[name] for name in names)


def test_every_setting_of_the_bot_but_its_prefix_and_port_is_shown_where_env_is_written():
    written = set(re.findall(r"^   ([A-Z_]+)=", DOCUMENT, flags=re.MULTILINE))
    settings = {name.upper() for name in DiscordSettings.model_fields}

    assert written == settings - {"COMMAND_PREFIX", "BOT_PORT"}
    assert {"COMMAND_PREFIX", "BOT_PORT"} <= set(re.findall(r"`([A-Z_]+)`", DOCUMENT))


def test_what_the_bot_says_when_it_cannot_start_has_its_row():
    """The sentences of bot/start.py and bot/health.py, by their beginnings."""
    code = "".join((PROJECT_ROOT / "bot" / name).read_text() for name in ("start.py", "health.py"))
    quoted = re.findall(r'^\| "([A-Z][^"{]+)"', DOCUMENT, flags=re.MULTILINE)
    sentences = [re.sub(r"\d+", "{port}", words) for words in quoted if "application did not" not in words]

    assert len(sentences) >= 6
    assert [words for words in sentences if words not in code] == []
