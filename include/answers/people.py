"""How answers about who is who show people: safe names, days, members."""

from __future__ import annotations

from datetime import datetime

from include.answers.command import Asking
from include.answers.leaderboards import NAME_CELLS
from include.posts.text import in_markdown
from include.stats.lookup import Candidate
from include.store import players


def name_of(asking: Asking, player_guid: str) -> str:
    """Give the last name of a player, the GUID of one without."""
    names = players.read_names(asking.connection, [player_guid])
    return safe(names.get(player_guid, player_guid))


def safe(text: str) -> str:
    """Give a name or a GUID to stand in running text."""
    return in_markdown(text, NAME_CELLS)


def named(candidate: Candidate) -> str:
    """Give the last name of a candidate, and the earlier one that fits when it is another."""
    once = f", once {safe(candidate.alias)}" if candidate.alias != candidate.name else ""
    return f"**{safe(candidate.name)}**{once}"


def day(asking: Asking, moment: datetime) -> str:
    """Give the day of a moment on the server's clock."""
    return f"{moment.astimezone(asking.place.zone):%Y-%m-%d}"


def shown_member(discord_id: int) -> str:
    """Give what Discord shows as the name of a member; in an embed it tells nobody."""
    return f"<@{discord_id}>"
