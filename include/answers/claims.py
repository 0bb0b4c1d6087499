"""What moderators decide: whether a member is the player they say they are."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.command import Asking, Command, Parameter, Player
from include.answers.embeds import embed
from include.answers.errors import AnswerError, Level
from include.answers.leaderboards import PAGE
from include.answers.pages import part
from include.answers.people import day, name_of, safe, shown_member
from include.posts.fields import counted, field
from include.posts.text import one_line
from include.stats.lookup import folded, most_like
from include.store import links, players, privacy
from include.store.links import Link

CLAIMS_A_PAGE: Final = 5
"""Each has two buttons, and five stand in a row."""

NOBODY_IS_TOLD: Final = "The bot writes to none of them about it."

MEMBER: Final = Parameter("member", "member", "Whose claim: a mention or a Discord id", required=True)
GUID: Final = Parameter("guid", "text", "Only a claim to the player of this GUID")


def for_moderators(asking: Asking, player: Player, claim: Link) -> Answer:
    """Ask moderators about a new claim."""
    aliases = [each for each in players.read_aliases(asking.connection) if each.player_guid == player.guid]
    wanted = folded(asking.caller.name)
    likeness = most_like(wanted, aliases)[0] if aliases and wanted else 0.0
    fields = [
        field("In Discord", safe(asking.caller.name), inline=True),
        field("Player", f"{safe(player.name)}\n{safe(player.guid)}", inline=True),
        field("Names alike", f"{likeness:.0f} %", inline=True),
    ]
    holder = None if claim.is_linked else links.read_holder(asking.connection, player.guid)
    if holder:
        fields.append(field("Linked to", f"{shown_member(holder.discord_id)}, {_state(holder)}"))
    name = safe(player.name)
    said = f"{shown_member(claim.discord_id)} says: I am **{name}**."
    said += "" if claim.is_linked else " Approving takes the player from the other member."
    return Answer(embed("Who is it?", said, fields), choices=_decisions(claim))


def claims(asking: Asking) -> Answer:
    """One page of what no moderator decided yet, the oldest first."""
    waiting = links.read_waiting(asking.connection)
    shown, page, pages = part(waiting, asking.page, CLAIMS_A_PAGE)
    numbered = list(enumerate(shown, (page - 1) * CLAIMS_A_PAGE + 1))
    names = players.read_names(asking.connection, {each.player_guid for each in shown})
    lines = [_line(number, each, names, asking) for number, each in numbered]
    choices = [choice for number, each in numbered for choice in _decisions(each, f"{number}: ")]
    said = embed("Waiting for a moderator", "\n".join(lines) or "Nothing.", footer=counted(len(waiting), "claim"))
    return Answer(said, page, pages, tuple(choices))


def verify_link(asking: Asking, member: int, guid: str | None) -> Answer:
    """Approve a link or a claim."""
    moderator = asking.caller.discord_id
    if moderator is None:
        raise AnswerError("A member of Discord has to decide; here nobody is one.")
    if member == moderator and asking.caller.level < Level.OWNER:
        raise AnswerError("Another moderator has to decide about your own link.")
    approval = links.verify(asking.connection, member, moderator, guid and _guid(guid))
    if approval is None:
        raise AnswerError("Nothing of that member is to be decided any more.")
    name = name_of(asking, approval.link.player_guid)
    lines = [f"{shown_member(member)} is **{name}**, approved by {shown_member(moderator)}."]
    lines += [_ended(each) for each in approval.ended]
    lines.append(NOBODY_IS_TOLD)
    return Answer(embed("Link approved", "\n".join(lines)), choices=_more(asking))


def refuse_link(asking: Asking, member: int, guid: str | None) -> Answer:
    """End a claim; without a GUID also an approved link."""
    asked = asking.connection
    hidden = privacy.read_hidden(asked)
    ended = links.refuse(asked, member, _guid(guid)) if guid else links.unlink(asked, member)
    if ended is None:
        raise AnswerError("Nothing of that member is to be decided any more.")
    moderator = f", says {shown_member(asking.caller.discord_id)}" if asking.caller.discord_id else ""
    said = f"{shown_member(member)} is not **{name_of(asking, ended.player_guid)}**{moderator}."
    if ended.is_linked and ended.player_guid in hidden:
        said += " That member had hidden the player; it is shown again."
    return Answer(embed("Link refused", f"{said}\n{NOBODY_IS_TOLD}"), choices=_more(asking))


def _guid(text: str) -> str:
    """As the files write it; PostgreSQL takes no text with a NUL."""
    return one_line(text).upper()


def _decisions(claim: Link, prefix: str = "") -> tuple[Choice, ...]:
    """Buttons that decide about this claim alone, whatever the member claims when they are pressed."""
    about = {"member": str(claim.discord_id), "guid": claim.player_guid}
    return (
        Choice(f"{prefix}Approve", Question("verify_link", about)),
        Choice(f"{prefix}Refuse", Question("refuse_link", about)),
    )


def _more(asking: Asking) -> tuple[Choice, ...]:
    waiting = len(links.read_waiting(asking.connection))
    return (Choice(f"{waiting} more", Question("claims")),) if waiting else ()


def _line(number: int, claim: Link, names: dict[str, str], asking: Asking) -> str:
    name = safe(names.get(claim.player_guid, claim.player_guid))
    state = "linked" if claim.is_linked else "waits, the player belongs to another"
    return f"{number}. {shown_member(claim.discord_id)} as **{name}**, {day(asking, claim.claimed_at)}: {state}"


def _ended(link: Link) -> str:
    return f"{shown_member(link.discord_id)} {'is linked to nobody now' if link.is_linked else 'waits for nobody now'}."


def _state(link: Link) -> str:
    return "approved" if link.is_verified else "not approved"


COMMANDS: Final = (
    Command(
        "claims",
        claims,
        "Links and claims that wait for a moderator",
        "Accounts",
        (PAGE,),
        level=Level.MODERATOR,
        is_remembered=False,
    ),
    Command(
        "verify_link",
        verify_link,
        "Approve that a member is the player they say",
        "Accounts",
        (MEMBER, GUID),
        level=Level.MODERATOR,
        details="Another member who had that player loses it.",
        is_remembered=False,
    ),
    Command(
        "refuse_link",
        refuse_link,
        "End a member's claim or link",
        "Accounts",
        (MEMBER, GUID),
        level=Level.MODERATOR,
        is_remembered=False,
    ),
)
