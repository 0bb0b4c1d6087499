"""Which member of Discord is which player: one player belongs to one member, whoever else claims him waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from include.store import privacy, summaries
from include.store.queries import queries


@dataclass(frozen=True, slots=True)
class Link:
    """
    A member and a player.

    Attributes:
        player_guid: the main one of a person with several, by the merges of now.
        is_linked: False for a claim that waits because the player belongs to another member.
        verified_at, verified_by: when a moderator, and which, approved it.
    """

    discord_id: int
    player_guid: str
    is_linked: bool
    claimed_at: datetime
    verified_at: datetime | None
    verified_by: int | None

    @property
    def is_verified(self) -> bool:
        """Whether a moderator approved it."""
        return self.verified_at is not None


@dataclass(frozen=True, slots=True)
class Approval:
    """A link that is verified now, and what ended with that: the link of another member, and claims that waited."""

    link: Link
    ended: tuple[Link, ...]


class HasLinkError(Exception):
    """The member has a link, or waits for this very player; `link` is what there is."""

    def __init__(self, link: Link) -> None:
        super().__init__(f"member {link.discord_id} has a claim to {link.player_guid}")
        self.link = link


def read_link(connection: Connection, discord_id: int) -> Link | None:
    """Give the link or claim of a member."""
    return next(iter(_read(connection, discord_id=discord_id)), None)


def read_holder(connection: Connection, player_guid: str) -> Link | None:
    """Give the link of a player, who is named by his main GUID."""
    return next((each for each in _read(connection, player_guid=player_guid) if each.is_linked), None)


def read_links(connection: Connection) -> list[Link]:
    """Give all links and claims, the oldest first."""
    return _read(connection)


def read_waiting(connection: Connection) -> list[Link]:
    """Give what no moderator has decided yet, the oldest first: links, and claims to players of others."""
    return [each for each in _read(connection) if not each.is_verified]


def claim(connection: Connection, discord_id: int, player_guid: str) -> Link:
    """
    Link a member to a player, or let him wait when the player belongs to another. A claim that waited is given up.

    Raises:
        HasLinkError: the member is linked, which has to end first, or waits for this player already.
    """
    _lock(connection)
    main_guid = queries("links").read_main_guid(connection, player_guid=player_guid)
    own, is_taken = read_link(connection, discord_id), read_holder(connection, main_guid) is not None
    if own and (own.is_linked or (is_taken and own.player_guid == main_guid)):
        raise HasLinkError(own)
    state = "waiting" if is_taken else "linked"
    queries("links").save_claim(connection, discord_id=discord_id, player_guid=main_guid, state=state)
    return _changed(connection, discord_id)


def verify(
    connection: Connection, discord_id: int, verified_by: int, player_guid: str | None = None
) -> Approval | None:
    """
    Approve what a member claims: links and claims of others to that player end.

    Args:
        verified_by: the Discord id of the moderator.
        player_guid: whom the decision was about, since a member may claim another player meanwhile.

    Returns:
        None when nothing, or nothing any more, is to be decided.
    """
    _lock(connection)
    own = _undecided(connection, discord_id, player_guid)
    if own is None:
        return None
    others = [each for each in _read(connection, player_guid=own.player_guid) if each.discord_id != discord_id]
    queries("links").delete_links(connection, discord_ids=[each.discord_id for each in others])
    queries("links").save_verified(connection, discord_id=discord_id, verified_by=verified_by)
    return Approval(_changed(connection, discord_id), tuple(others))


def refuse(connection: Connection, discord_id: int, player_guid: str) -> Link | None:
    """End a claim that no moderator approved; gives what there was, None when it is decided or another now."""
    _lock(connection)
    return _ended(connection, _undecided(connection, discord_id, player_guid))


def unlink(connection: Connection, discord_id: int) -> Link | None:
    """End the link or claim of a member; gives what there was. A player who was linked and hidden is shown again."""
    _lock(connection)
    return _ended(connection, read_link(connection, discord_id))


def _undecided(connection: Connection, discord_id: int, player_guid: str | None) -> Link | None:
    own = read_link(connection, discord_id)
    if own is None or own.is_verified:
        return None
    if player_guid is None:
        return own
    # Merged since it was asked about, it is still the same claim.
    return own if own.player_guid == queries("links").read_main_guid(connection, player_guid=player_guid) else None


def _ended(connection: Connection, link: Link | None) -> Link | None:
    if link is not None:
        queries("links").delete_links(connection, discord_ids=[link.discord_id])
    if link is not None and link.is_linked:
        # Nobody is left who could take hiding back, and nobody finds a hidden player to claim. Raises the version.
        privacy.show(connection, link.player_guid)
    return link


def _lock(connection: Connection) -> None:
    queries("links").lock_links(connection)


def _changed(connection: Connection, discord_id: int) -> Link:
    """Whoever is mentioned means another player now: no remembered answer stands."""
    summaries.raise_version(connection)
    return _read(connection, discord_id=discord_id)[0]


def _read(connection: Connection, discord_id: int | None = None, player_guid: str | None = None) -> list[Link]:
    found = queries("links").read_links(connection, discord_id=discord_id, player_guid=player_guid)
    return [Link(**row) for row in found]
