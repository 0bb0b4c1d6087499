"""Discord's commands, slash and prefix, made from the registry: there is no command that only Discord knows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.autocomplete import Suggest
from include.answers.answer import Argument, Question
from include.answers.command import Command, Kind, Parameter
from include.answers.registry import COMMANDS

if TYPE_CHECKING:
    from bot.client import FragflowBot

    Context = commands.Context[FragflowBot]

MOST_CHOICES: Final = 25
"""Discord shows no more of a list; a parameter with more is typed."""


class RegistryCommand(commands.HybridCommand[Any, ..., None]):
    """A command of the registry. Behind the prefix its words are read as everywhere else, whatever quotes they hold."""

    async def _parse_arguments(self, ctx: commands.Context[Any]) -> None:
        if ctx.interaction is not None:
            await super()._parse_arguments(ctx)
        else:
            ctx.args, ctx.kwargs = [ctx], {}


def hybrid_commands(suggestions: dict[Kind, Suggest]) -> Iterator[RegistryCommand]:
    """
    Give every command of the registry for Discord.

    Args:
        suggestions: what is offered while somebody types, by kind of parameter.
    """
    for command in COMMANDS.values():
        asked = _callback(command)
        asked.__signature__ = _signature(command)  # type: ignore[attr-defined]
        app_commands.describe(**{each.name: each.description for each in command.parameters})(asked)
        if lists := {each.name: _listed(each) for each in command.parameters if _listed(each)}:
            app_commands.choices(**lists)(asked)
        if typed := {each.name: suggestions[each.kind] for each in command.parameters if each.kind in suggestions}:
            app_commands.autocomplete(**typed)(asked)
        yield RegistryCommand(asked, name=command.name, aliases=command.aliases, description=command.summary)


def _callback(command: Command) -> Callable[..., Coroutine[Any, Any, None]]:
    async def asked(ctx: Context, **given: Any) -> None:
        if ctx.interaction is not None:
            await ctx.bot.desk.slash(ctx.interaction, command, question_from(command, given))
        else:
            await ctx.bot.desk.typed(ctx, command)

    return asked


def question_from(command: Command, given: dict[str, Any]) -> Question:
    """Give the question that the options of a slash command ask."""
    arguments: dict[str, Argument] = {
        name: str(value.id) if isinstance(value, discord.abc.User) else value
        for name, value in given.items()
        if value is not None
    }
    return Question(command.name, arguments, int(arguments.pop("page", 1)))


def _signature(command: Command) -> inspect.Signature:
    """What discord.py reads the options from: their names, types and which may be left out."""
    context = commands.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    options = [
        commands.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_annotation(each),
            default=inspect.Parameter.empty if each.required else None,
        )
        for each in command.parameters
    ]
    return inspect.Signature([context, *options])


def _annotation(parameter: Parameter) -> Any:
    if parameter.kind == "member":
        return discord.User
    if parameter.kind not in {"number", "page"}:
        return str
    if parameter.least is None and parameter.most is None:
        return int
    return app_commands.Range[int, parameter.least, parameter.most]


def _listed(parameter: Parameter) -> list[app_commands.Choice[str]]:
    if not 0 < len(parameter.choices) <= MOST_CHOICES:
        return []
    return [app_commands.Choice(name=each, value=each) for each in parameter.choices]
