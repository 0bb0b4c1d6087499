"""Whom a text means: a name, a part of one, a GUID, a mention of a linked member, "me"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from include.answers.answer import Argument, Choice, Question
from include.answers.command import Asking, Caller, Parameter, Player
from include.answers.errors import AnswerError
from include.answers.line import member_of
from include.posts.text import one_line
from include.stats.lookup import Alias, Candidate, SeveralPlayersError, UnknownPlayerError, folded, latest, resolve
from include.store import players, profiles
from include.store.links import read_link

MOST_CHOICES: Final = 5

ONESELF: Final = "me"


def own_player(asking: Asking) -> Player:
    """
    Give the player of whoever asks.

    Raises:
        AnswerError: there is none.
    """
    guid = asking.caller.player_guid
    if guid is not None:
        return _player(asking, guid, players.read_names(asking.connection, [guid]).get(guid, guid))
    name = "Name another player" if asking.question.arguments.get("player") else "Name a player"
    if asking.caller.discord_id is None:
        raise AnswerError(f"{name}: nobody here is linked to one.")
    raise AnswerError(
        f"{name}, or link yourself to one first: {asking.place.prefix}link", (Choice("Link me", Question("link")),)
    )


def chosen_player(parameter: Parameter, text: str, asking: Asking) -> Player:
    """
    Give the player that a text means.

    Raises:
        AnswerError: it means nobody, or several; those that are near are its choices.
    """
    aliases = players.read_aliases(asking.connection)
    if _means_oneself(text, aliases):
        return own_player(asking)
    linked = _linked(text, asking, aliases)
    if linked is not None:
        return linked
    try:
        found = resolve(text, aliases)
    except UnknownPlayerError as error:
        sentence = f"Nobody is called {one_line(text)!r}"
        hint = ". Did you mean one of these?" if error.near else ", or anything like it: name a part, or the GUID."
        raise AnswerError(sentence + hint, _choices(parameter, error.near, asking.question)) from None
    except SeveralPlayersError as error:
        choices = _choices(parameter, error.candidates, asking.question)
        raise AnswerError(f"Whom do you mean by {one_line(text)!r}?", choices) from None
    return _player(asking, found.player_guid, found.name)


def may_mean_oneself(text: Argument | None, caller: Caller) -> bool:
    """Whether what was given, or left out, can mean the player of whoever asks: another gets another answer to it."""
    if caller.player_guid is None:
        return False
    if text is None or folded(str(text)) == ONESELF:
        return True
    return caller.discord_id is not None and member_of(str(text)) == caller.discord_id


def _means_oneself(text: str, aliases: Iterable[Alias]) -> bool:
    return folded(text) == ONESELF and all(folded(each.alias) != ONESELF for each in aliases)


def _linked(text: str, asking: Asking, aliases: Iterable[Alias]) -> Player | None:
    """Whose member is mentioned; bare digits that are no linked member's id may still be a name."""
    member_id = member_of(text)
    if member_id is None:
        return None
    if member_id == asking.caller.discord_id:
        return own_player(asking)
    link = read_link(asking.connection, member_id)
    names = [each for each in aliases if link and link.is_linked and each.player_guid == link.player_guid]
    if names:
        return _player(asking, names[0].player_guid, latest(names).alias)
    if text.strip().isdecimal():
        return None
    raise AnswerError(
        f"That member is linked to no player: name the player, or let them link themselves with "
        f"{asking.place.prefix}link."
    )


def _choices(parameter: Parameter, candidates: list[Candidate], question: Question) -> tuple[Choice, ...]:
    return tuple(_choice(parameter, each, question) for each in candidates[:MOST_CHOICES])


def _choice(parameter: Parameter, candidate: Candidate, question: Question) -> Choice:
    named = candidate.name if candidate.alias == candidate.name else f"{candidate.name} ({candidate.alias})"
    arguments = {**question.arguments, parameter.name: candidate.player_guid}
    return Choice(one_line(named), Question(question.command, arguments, question.page))


def _player(asking: Asking, guid: str, name: str) -> Player:
    return Player(guid, name, tuple(profiles.read_guids(asking.connection, guid)))
