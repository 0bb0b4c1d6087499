"""
What somebody may break in the bot one day without noticing, and which tests must notice.

A mutant replaces one piece of text that stands once in its file. Where that text is gone, the mutant has to be written
anew: `make soak-bot` says so and fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    One change for the worse.

    Attributes:
        what: it does, in words.
        tests: files, or ids of tests, of which one must fail.
    """

    what: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTANTS: Final = (
    Mutant(
        "anybody may press anybody's buttons",
        "bot/desk.py",
        "elif press.owner not in (ANYBODY, interaction.user.id):",
        "elif False:",
        ("tests/bot/test_paging.py",),
    ),
    Mutant(
        "what the bot says may mention everybody",
        "bot/client.py",
        "allowed_mentions=discord.AllowedMentions.none()",
        "allowed_mentions=None",
        ("tests/bot/test_errors.py",),
    ),
    Mutant(
        "a reply notifies whoever asked",
        "bot/replies.py",
        "mention_author=False",
        "mention_author=True",
        ("tests/bot/test_every_command.py",),
    ),
    Mutant(
        "a slow answer is not announced",
        "bot/delivery.py",
        "await reply.hold()",
        "pass",
        ("tests/bot/test_acknowledging.py",),
    ),
    Mutant(
        "names are markup",
        "include/posts/text.py",
        'escaped = _MARKUP.sub(r"\\\\\\g<0>", cut(one_line(text), cells))',
        "escaped = cut(one_line(text), cells)",
        ("tests/bot/test_hostile_names.py",),
    ),
    Mutant(
        "a name can end a code block",
        "include/posts/text.py",
        'safe = one_line(text).replace("`", "\\N{MODIFIER LETTER GRAVE ACCENT}")',
        "safe = one_line(text)",
        ("tests/bot/test_hostile_names.py",),
    ),
    Mutant(
        "a name looks like @everyone in a notification",
        "include/posts/text.py",
        'escaped.replace("@", f"@{_ZERO_WIDTH_SPACE}")',
        "escaped",
        ("tests/posts/test_text.py",),
    ),
    Mutant(
        "everybody is an owner",
        "bot/guard.py",
        "if member.id in self._settings.owner_ids:",
        "if True:",
        ("tests/bot/test_levels.py",),
    ),
    Mutant(
        "the answers themselves let every level pass",
        "include/answers/ask.py",
        "if caller.level < command.level:",
        "if False:",
        ("tests/answers",),
    ),
    Mutant(
        "refusals of moderators' commands are not written down",
        "bot/guard.py",
        'outcome: Literal["allowed", "refused"] = "refused" if refusal else "allowed"',
        'outcome: Literal["allowed", "refused"] = "allowed"',
        ("tests/bot/test_levels.py",),
    ),
    Mutant(
        "everybody asks as fast as they like",
        "bot/guard.py",
        "self._limit.take(member.id)",
        "pass",
        ("tests/bot/test_guard.py",),
    ),
    Mutant(
        "heavy commands need no rest",
        "bot/guard.py",
        "pause = 0.0 if by_button else command.cooldown_seconds",
        "pause = 0.0",
        ("tests/bot/test_guard.py",),
    ),
    Mutant(
        "commands are answered in every channel",
        "bot/guard.py",
        'return WrongChannelError(f"{command.name} is answered in {names}.")',
        "return None",
        ("tests/bot/test_guard.py",),
    ),
    Mutant(
        "buttons never end",
        "bot/desk.py",
        "if opened is None or press.is_over:",
        "if opened is None:",
        ("tests/bot/test_button_expiry.py",),
    ),
    Mutant(
        "buttons end with the bot",
        "bot/client.py",
        "await self._opened.load()",
        "pass",
        ("tests/bot/test_button_expiry.py",),
    ),
    Mutant(
        "all see what only one person may",
        "bot/replies.py",
        "await response.send_message(**said, ephemeral=is_private)",
        "await response.send_message(**said, ephemeral=False)",
        ("tests/bot/test_every_command.py",),
    ),
    Mutant(
        "all see what only one person may, when it was slow",
        "bot/replies.py",
        "defer(ephemeral=self._is_private, thinking=True)",
        "defer(ephemeral=False, thinking=True)",
        ("tests/bot/test_acknowledging.py",),
    ),
    Mutant(
        "pictures are drawn in the event loop",
        "bot/messages.py",
        "return await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, chart)",
        "return self._draw(chart)",
        ("tests/bot/test_acknowledging.py",),
    ),
    Mutant(
        "an unverified link decides over somebody's data",
        "include/answers/privacy.py",
        "if not asking.caller.is_verified:",
        "if False:",
        ("tests/answers/test_privacy.py",),
    ),
    Mutant(
        "what one person is told about themselves is told to the next",
        "include/answers/remembered.py",
        "given[each.name] = [text, caller.player_guid]",
        "pass",
        ("tests/bot/test_remembered.py",),
    ),
    Mutant(
        "a name in an export is a formula",
        "include/stats/export.py",
        'return f"\'{shown}" if shown.startswith(_BEGINS_A_FORMULA) else shown',
        "return shown",
        ("tests/stats/test_export.py",),
    ),
    Mutant(
        "what nobody knows is explained as fast as somebody types it",
        "bot/guard.py",
        "return not self._limit.gives(person_id)",
        "return False",
        ("tests/bot/test_levels.py",),
    ),
    Mutant(
        "buttons that came meanwhile are closed with those before",
        "bot/open_answers.py",
        "return self._open.get(opened.message_id) is opened",
        "return True",
        ("tests/bot/test_open_answers.py",),
    ),
    Mutant(
        "a command with words that mean nothing is carried out",
        "bot/delivery.py",
        "if misread:\n            raise misread\n        return",
        "return",
        ("tests/bot/test_levels.py",),
    ),
)
