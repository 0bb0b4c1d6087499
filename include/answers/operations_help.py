"""`help`: what may be asked, from the registry."""

from __future__ import annotations

from itertools import groupby

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Parameter
from include.answers.embeds import embed
from include.answers.errors import Level
from include.answers.line import usage
from include.answers.pages import page_of, part
from include.posts.fields import counted, field


def help_command(asking: Asking, command: str | None) -> Answer:
    """The commands of a group on each page; or one command in full."""
    return _of_one(asking, command) if command else _of_all(asking)


def _of_all(asking: Asking) -> Answer:
    from include.answers.registry import COMMANDS  # which imports this module

    allowed = [each for each in COMMANDS.values() if each.level <= asking.caller.level]
    groups = [
        list(commands) for _, commands in groupby(sorted(allowed, key=lambda each: each.group), lambda each: each.group)
    ]
    order = {command.name: place for place, command in enumerate(allowed)}
    groups.sort(key=lambda commands: order[commands[0].name])
    (shown,), page, pages = part(groups, asking.page, 1)
    prefix = asking.place.prefix
    lines = [f"`{prefix}{usage(each)}`\n{each.summary}{_also(each)}" for each in shown]
    more = len(COMMANDS) - len(allowed)
    held = f"{counted(more, 'more command')} for higher levels than yours, {asking.caller.level.name}. " if more else ""
    footer = f"{page_of(page, pages)}{held}{prefix}help and a command's name tells all about it."
    return Answer(embed(f"Commands: {shown[0].group}", "\n".join(lines), footer=footer), page, pages)


def _also(command: Command) -> str:
    return f" (also {', '.join(f'`{alias}`' for alias in command.aliases)})" if command.aliases else ""


def _of_one(asking: Asking, name: str) -> Answer:
    from include.answers.ask import command_of, require_level  # which import the registry

    prefix = asking.place.prefix
    command = command_of(name.strip().removeprefix(prefix).removeprefix("/"))
    require_level(command, asking.caller)
    lines = [f"{command.summary}.", *([command.details] if command.details else [])]
    if command.aliases:
        lines.append(f"Also {', '.join(f'`{prefix}{alias}`' for alias in command.aliases)}")
    if command.level > Level.PUBLIC:
        lines.append(f"For {command.level.name} and above.")
    lines += said_of_use(command)
    fields = [field(each.name, _about(each)) for each in command.parameters]
    return Answer(embed(f"`{prefix}{usage(command)}`", "\n".join(lines), fields))


def said_of_use(command: Command) -> list[str]:
    """Say of whom and how often a command may be asked, and who sees the answer, where that is out of the ordinary."""
    said = []
    if command.level_for_others is not None:
        said.append(f"Of somebody else: for {command.level_for_others.name} and above.")
    if command.cooldown_seconds:
        said.append(f"Once in {command.cooldown_seconds:g} seconds.")
    if command.is_private:
        said.append("As a slash command only you see the answer.")
    return said


def _about(parameter: Parameter) -> str:
    limits = ""
    if parameter.choices:
        limits = f" One of {', '.join(parameter.choices)}."
    elif parameter.least is not None and parameter.most is not None:
        limits = f" From {parameter.least:,} to {parameter.most:,}."
    return f"{parameter.description}.{limits}{'' if parameter.required else ' Can be left out.'}"
