"""Which member is which player: claimed by the member, approved by a moderator."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.claims import for_moderators
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed
from include.answers.errors import AnswerError, Level
from include.answers.people import day, name_of, named, safe
from include.posts.text import one_line
from include.stats.likely_players import likely_players
from include.stats.lookup import Candidate
from include.store import links, players, privacy
from include.store.links import HasLinkError, Link

CLAIM_PAUSE: Final = timedelta(minutes=1)
"""Between two claims that wait: moderators are asked about each."""

UNLINK: Final = Choice("Unlink", Question("unlink"))
SHOW: Final = Choice("Show me again", Question("privacy", {"action": "show"}))


def link(asking: Asking) -> Answer:
    """Whom the member may be, to choose from; or who they are."""
    member_id = _member_id(asking)
    own = links.read_link(asking.connection, member_id)
    if own and own.is_linked:
        said = embed(f"You are {name_of(asking, own.player_guid)}", _standing(own))
        return Answer(said, choices=(UNLINK,))
    found = likely_players([asking.caller.name], players.read_aliases(asking.connection), asking.now)
    taken = {each.player_guid for each in links.read_links(asking.connection) if each.is_linked}
    lines = [_candidate(number, each, taken, asking) for number, each in enumerate(found, 1)]
    if own:
        lines.insert(0, f"You wait for {name_of(asking, own.player_guid)}; choosing another gives that up.")
    lines.append(
        f"None of these? `{asking.place.prefix}link_me` and your name in the game, a part of it, or your GUID."
    )
    choices = tuple(
        Choice(f"{number}: {one_line(each.name)}", Question("link_me", {"player": each.player_guid}))
        for number, each in enumerate(found, 1)
    )
    return Answer(embed("Which player are you?", "\n".join(lines)), choices=choices)


def link_me(asking: Asking, player: Player) -> Answer:
    """Link the member to a player; when the player belongs to another, a moderator decides."""
    member_id = _member_id(asking)
    _require_pause(asking, member_id)
    try:
        claim = links.claim(asking.connection, member_id, player.guid)
    except HasLinkError as error:
        raise _has_link(asking, error.link) from None
    name = safe(player.name)
    if claim.is_linked:
        said = embed(f"You are {name}", _standing(claim))
        choices: tuple[Choice, ...] = (Choice("My stats", Question("stats")), UNLINK)
    else:
        said = embed(
            f"{name} belongs to another member",
            "A moderator is asked whether it is you. Until then nothing changes; you need not ask again.",
        )
        choices = ()
    return Answer(said, choices=choices, to_moderators=for_moderators(asking, player, claim))


def unlink(asking: Asking) -> Answer:
    """End the link of the member, or the claim."""
    member_id = _member_id(asking)
    own = links.read_link(asking.connection, member_id)
    if own and own.is_linked and own.player_guid in privacy.read_hidden(asking.connection):
        raise AnswerError(
            "You are hidden: nobody could find your player to link it again. Show yourself first.", (SHOW,)
        )
    ended = links.unlink(asking.connection, member_id)
    if ended is None:
        raise AnswerError("You are linked to nobody.")
    return Answer(
        embed(f"You are not {name_of(asking, ended.player_guid)} any more", "Everybody may claim that player now.")
    )


def _member_id(asking: Asking) -> int:
    if asking.caller.discord_id is None:
        raise AnswerError("Links are between members of Discord and players; here nobody is a member.")
    return asking.caller.discord_id


def _require_pause(asking: Asking, member_id: int) -> None:
    own = links.read_link(asking.connection, member_id)
    if own and not own.is_linked and asking.now - own.claimed_at < CLAIM_PAUSE:
        raise AnswerError(
            "Moderators were asked about you a moment ago: wait a minute before you claim another player."
        )


def _has_link(asking: Asking, own: Link) -> AnswerError:
    name = one_line(players.read_names(asking.connection, [own.player_guid]).get(own.player_guid, own.player_guid))
    if own.is_linked:
        return AnswerError(f"You are {name}. Unlink first to be somebody else.", (UNLINK,))
    return AnswerError(f"You wait for {name} already: a moderator decides.")


def _standing(own: Link) -> str:
    if own.is_verified:
        return "A moderator approved it."
    return (
        "Wherever a player is left out, it is you. Moderators are asked to approve it; only `privacy` waits for that."
    )


def _candidate(number: int, candidate: Candidate, taken: set[str], asking: Asking) -> str:
    whose = " · taken, a moderator would decide" if candidate.player_guid in taken else ""
    return f"{number}. {named(candidate)} · last seen {day(asking, candidate.last_seen)}{whose}"


COMMANDS: Final = (
    Command(
        "link",
        link,
        "Say which player you are, chosen from three",
        "Accounts",
        details="The three whose names are most like yours in Discord, or who played last.",
        is_remembered=False,
        is_private=True,
    ),
    Command(
        "link_me",
        link_me,
        "Say which player you are, by name or GUID",
        "Accounts",
        (Parameter("player", "player", "Your name in the game, a part of it, or your GUID", required=True),),
        is_remembered=False,
        is_private=True,
    ),
    Command(
        "unlink",
        unlink,
        "End your link to your player",
        "Accounts",
        level=Level.TRUSTED,
        is_remembered=False,
        is_private=True,
        cooldown_seconds=60.0,
    ),
)
