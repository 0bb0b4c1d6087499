"""`help`: what may be asked, from the registry."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Parameter
from include.answers.embeds import embed
from include.answers.errors import Level
from include.answers.line import usage
from include.answers.pages import page_of, part
from include.posts.fields import Payload, counted, field

FIRST_STEPS: Final = (
    ("link", "says which player you are; then your name may be left out"),
    ("stats otter", "a player's figures, by the name or a part of it"),
    ("last", "the latest session, map by map"),
    ("top dpm", "who leads: also kd, kills, accuracy ..."),
    ("compare A vs B", "two players side by side"),
)
"""For whoever asks for the first time."""


def help_command(asking: Asking, command: str | None) -> Answer:
    """How to begin and the names of all; a group on each further page; or one command in full."""
    groups = _groups(asking)
    if command is None:
        return _beginning(asking, groups) if asking.page == 1 else _page(asking, groups)
    for commands in groups:
        if commands[0].group.casefold() == command.strip().casefold():
            return Answer(_of_group(asking, commands))
    return _of_one(asking, command)


def _groups(asking: Asking) -> list[list[Command]]:
    """What the caller may ask, by group, in the order of the registry."""
    from include.answers.registry import COMMANDS  # which imports this module

    groups: dict[str, list[Command]] = {}
    for command in COMMANDS.values():
        if command.level <= asking.caller.level:
            groups.setdefault(command.group, []).append(command)
    return list(groups.values())


def _beginning(asking: Asking, groups: list[list[Command]]) -> Answer:
    from include.answers.registry import COMMANDS  # as above

    prefix, pages = asking.place.prefix, 1 + len(groups)
    in_discord = asking.caller.discord_id is not None
    lines = [f"`{prefix}{line}` {what}" for line, what in FIRST_STEPS if in_discord or line != "link"]
    fields = [
        field(f"{commands[0].group} · page {page}", ", ".join(f"`{each.name}`" for each in commands))
        for page, commands in enumerate(groups, start=2)
    ]
    more = len(COMMANDS) - sum(map(len, groups))
    held = f"{counted(more, 'more command')} for higher levels than yours, {asking.caller.level.name}. " if more else ""
    footer = f"{page_of(1, pages)}{held}{prefix}help and a command's name tells all about it."
    return Answer(embed("What you can ask", "\n".join(lines), fields, footer=footer), 1, pages)


def _page(asking: Asking, groups: list[list[Command]]) -> Answer:
    (commands,), number, _ = part(groups, asking.page - 1, 1)
    page, pages = number + 1, 1 + len(groups)
    return Answer(_of_group(asking, commands, page_of(page, pages)), page, pages)


def _of_group(asking: Asking, commands: list[Command], footer: str = "") -> Payload:
    prefix = asking.place.prefix
    lines = [f"`{prefix}{usage(each)}`\n{each.summary}{_also(each)}" for each in commands]
    footer = f"{footer}{prefix}help and a command's name tells all about it."
    return embed(f"Commands: {commands[0].group}", "\n".join(lines), footer=footer)


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
