"""docs/commands.md says what the registry answers, and the registry what ../shared/commands.md asks for."""

from __future__ import annotations

from include.answers.commands_page import page
from include.answers.registry import COMMANDS, find_command
from include.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "commands.md"


def test_the_document_is_what_the_registry_says():
    """When it fails: `.venv/bin/python -m include.answers.commands_page > docs/commands.md`."""
    assert DOCUMENT.read_text(encoding="utf-8") == page()


def test_every_command_has_a_line_of_its_own():
    lines = page().splitlines()

    assert len(COMMANDS) > 20
    for name in COMMANDS:
        rows = [line for line in lines if line.startswith((f"| `{name} ", f"| `{name}`"))]
        assert len(rows) == 1, name


def test_every_name_and_alias_means_one_command_alone():
    names = [name for command in COMMANDS.values() for name in (command.name, *command.aliases)]

    assert len(names) == len(set(names))
    assert all(find_command(name.upper()) for name in names)


def test_what_is_said_of_commands_fits_into_discord():
    """Discord's reference, "Application Command Structure": names of 32 characters, descriptions of 100, 25 options."""
    for command in COMMANDS.values():
        assert len(command.name) <= 32
        assert 0 < len(command.summary) <= 100, command.name
        assert len(command.parameters) <= 25
        for parameter in command.parameters:
            assert len(parameter.name) <= 32
            assert 0 < len(parameter.description) <= 100, (command.name, parameter.name)
            assert len(parameter.choices) <= 25
