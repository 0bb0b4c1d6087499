"""
Who may ask what, where, and how often. Every command, every button and every jump passes here before it is answered.

docs/observability.md has the rules in full, under "What the guard holds to".
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import psycopg

from bot.metrics import Metrics
from bot.rate_limit import RateLimit
from include.answers.answer import Question
from include.answers.callers import caller_of
from include.answers.command import Caller, Command
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.discord_settings import DiscordSettings
from include.posts.text import one_line
from include.store import Store
from include.store.audit import Use, save_use
from include.store.pool import DatabaseUnreachableError

if TYPE_CHECKING:
    import discord

    Member = discord.Member | discord.User
    Channel = discord.abc.MessageableChannel

Outcome = Literal["answered", "refused", "failed"]

logger = logging.getLogger(__name__)
uses = logging.getLogger("fragflow.commands")

AUDITED_FROM: Final = Level.MODERATOR


class WrongChannelError(AnswerError):
    """A question asked where the bot does not answer it."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A question, and who asks it where."""

    command: Command
    question: Question
    member: Member
    channel: Channel


class Guard:
    """
    Admits those who may ask.

    Args:
        settings: owners, roles and channels.
        metrics: counts what is asked.
    """

    def __init__(
        self,
        store: Store,
        settings: DiscordSettings,
        metrics: Metrics | None = None,
        limit: RateLimit | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._metrics = metrics or Metrics()
        self._limit = limit or RateLimit()

    def is_too_fast(self, person_id: int) -> bool:
        """Whether somebody may say no more at the moment; what they say counts as a question."""
        return not self._limit.gives(person_id)

    async def admit(
        self, command: Command, question: Question, member: Member, channel: Channel, *, by_button: bool = False
    ) -> Caller:
        """
        Give whoever asks, when they may.

        Args:
            member: as Discord shows them with this question, so that a role that was taken away counts at once.
            by_button: of an answer that was given: no pause between heavy ones, which turning a page would meet.

        Raises:
            AnswerError: they may not; the message says why, and what would help.
            DatabaseUnreachableError: who they are cannot be read, or what they do cannot be written down.
        """
        try:
            self._limit.take(member.id)
            pause = 0.0 if by_button else command.cooldown_seconds
            with self._limit.resting(member.id, command.name, pause):
                return await asyncio.to_thread(self._admitted, _Request(command, question, member, channel))
        except AnswerError as error:
            self._metrics.turned_away(command.name)
            _tell(command.name, member.id, channel, "turned away", error)
            raise

    async def note(
        self,
        command: Command,
        question: Question,
        caller: Caller,
        outcome: Outcome,
        seconds: float,
        *,
        error: BaseException | None = None,
        channel: Channel | None = None,
    ) -> None:
        """
        Write down how a question that was admitted went; never raises.

        Args:
            outcome: "answered"; "refused", when an AnswerError was the answer; "failed", when nobody foresaw what came.
            seconds: from the question to its answer.
        """
        self._metrics.command(command.name, outcome, seconds)
        _tell(command.name, caller.discord_id, channel, outcome, error, seconds=round(seconds, 4))
        needed = audited_level(command, question)
        if outcome == "answered" or not needed:
            return
        try:
            audited: Literal["refused", "failed"] = "refused" if caller.level < needed else "failed"
            use = _use(command, question, caller, channel, needed, audited, error)
            await asyncio.to_thread(self._save, use)
        except (DatabaseUnreachableError, psycopg.Error):
            logger.warning("That %s failed could not be written into the audit log", command.name, exc_info=True)

    def _save(self, use: Use) -> None:
        with self._store.transaction() as connection:
            save_use(connection, use)

    def _admitted(self, request: _Request) -> Caller:
        """Decide and write it down in one transaction: what cannot be written down is not done."""
        try:
            with self._store.transaction() as connection:
                member = request.member
                caller = caller_of(connection, member.id, member.display_name, self._level_by_role(member))
                refusal = self._refusal(request, caller)
                needed = audited_level(request.command, request.question)
                if needed and (refusal or caller.level >= needed):  # else it depends on whom the name means
                    outcome: Literal["allowed", "refused"] = "refused" if refusal else "allowed"
                    use = _use(request.command, request.question, caller, request.channel, needed, outcome, refusal)
                    save_use(connection, use)
        except (DatabaseUnreachableError, psycopg.Error):
            if audited_level(request.command, request.question):
                logger.exception("%s is not carried out: it could not be written down", request.command.name)
            raise
        if refusal:
            raise refusal
        return caller

    def _level_by_role(self, member: Member) -> Level:
        """A direct message shows no roles: there, only owners are more than linked."""
        roles = {role.id for role in getattr(member, "roles", ())}
        if member.id in self._settings.owner_ids:
            return Level.OWNER
        if self._settings.admin_role_id in roles:
            return Level.ADMIN
        if self._settings.moderator_role_id in roles:
            return Level.MODERATOR
        return Level.PUBLIC

    def _refusal(self, request: _Request, caller: Caller) -> AnswerError | None:
        command = request.command
        if caller.level < command.level:
            return NotAllowedError(command.name, command.level, caller.level)
        wanted = self._channels(command)
        if not wanted or wanted & _places(request.channel):
            return None
        if command.is_private and command.level < AUDITED_FROM and getattr(request.channel, "guild", None) is None:
            return None  # nobody is disturbed by a direct message, and nobody else reads it
        names = " or ".join(_channel_name(request.channel, each) for each in sorted(wanted))
        return WrongChannelError(f"{command.name} is answered in {names}.")

    def _channels(self, command: Command) -> frozenset[int]:
        """Where a command is answered; empty: everywhere."""
        stats, admin = self._settings.stats_channel_id, self._settings.admin_channel_id
        if command.level >= Level.MODERATOR and admin:
            return frozenset({admin})
        return frozenset(filter(None, (stats, admin))) if stats else frozenset()


def audited_level(command: Command, question: Question) -> Level | None:
    """Give the level of a use that is written down, None for one that is not."""
    if command.level >= AUDITED_FROM:
        return command.level
    names_a_player = any(each.kind == "player" and question.arguments.get(each.name) for each in command.parameters)
    return command.level_for_others if names_a_player else None


def _tell(
    command: str,
    discord_id: int | None,
    channel: Channel | None,
    outcome: str,
    error: BaseException | None,
    **more: float,
) -> None:
    """Log a use without what was asked: names of players are in no log that nobody could take them out of."""
    told = {"command": command, "discord_id": discord_id, "channel_id": getattr(channel, "id", None), **more}
    uses.info(outcome, extra=told | ({"error": type(error).__name__} if error else {}))


def _use(
    command: Command,
    question: Question,
    caller: Caller,
    channel: Channel | None,
    needed: Level,
    outcome: Literal["allowed", "refused", "failed"],
    error: BaseException | None,
) -> Use:
    return Use(
        caller.discord_id or 0,
        caller.name,
        getattr(channel, "id", None),
        command.name,
        question.arguments,
        needed,
        caller.level,
        outcome,
        _reason(error),
    )


def _reason(error: BaseException | None) -> str | None:
    """What nobody foresaw is in the log with its trace; here its kind is enough, its words may say too much."""
    if error is None:
        return None
    return str(error) if isinstance(error, AnswerError) else type(error).__name__


def _places(channel: Channel) -> set[int]:
    """A thread stands in its channel."""
    parent = getattr(channel, "parent_id", None)
    return {channel.id, parent} if parent else {channel.id}


def _channel_name(asked_in: Channel, channel_id: int) -> str:
    guild = getattr(asked_in, "guild", None)
    channel = guild and guild.get_channel(channel_id)
    return f"#{one_line(channel.name)}" if channel else f"the channel {channel_id}"
