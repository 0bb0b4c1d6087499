"""What players decide about themselves: their data as files, left out of boards and lookups, forgotten."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

from include.answers.answer import Answer, Choice, File, Question
from include.answers.command import Asking, Command, Parameter
from include.answers.embeds import embed
from include.answers.errors import AnswerError
from include.answers.operations_export import csv_of
from include.posts.text import one_line
from include.stats.export import harmless
from include.stats.lookup import folded
from include.store import links, players, privacy
from include.store.profiles import stream_rounds

CONFIRMATION: Final = "FORGET"

ACTION: Final = Parameter("action", "choice", "What to do", required=True, choices=("export", "hide", "show", "forget"))
CONFIRM: Final = Parameter("confirm", "text", f"To forget only: {CONFIRMATION}, or your name in the game")


def decide(asking: Asking, action: str, confirm: str | None) -> Answer:
    """
    Do what a player asks about themselves.

    Raises:
        AnswerError: the link is not verified, or forgetting was not confirmed.
    """
    guid = asking.caller.player_guid
    if asking.caller.discord_id is None:
        raise AnswerError("Players decide about their own data in Discord, linked to their player.")
    if guid is None:
        raise AnswerError(
            f"This is for linked members. Link yourself to your player first: {asking.place.prefix}link",
            (Choice("Link me", Question("link")),),
        )
    if not asking.caller.is_verified:
        raise AnswerError("Your link is not verified: a moderator has to approve it, so that nobody decides for you.")
    if action == "forget":
        return _forget(asking, guid, asking.caller.discord_id, confirm)
    return {"export": _export, "hide": _hide, "show": _show}[action](asking, guid)


def _export(asking: Asking, guid: str) -> Answer:
    rounds, written = csv_of(stream_rounds(asking.connection, guid), asking.place.zone)
    parts = {"rounds.csv": rounds, "names.csv": _names(asking, guid), "account.csv": _account(asking, guid)}
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    said = embed(
        "Your data",
        f"`rounds.csv`: {written:,} rounds, a line each. `names.csv`: every name of yours. `account.csv`: your link, "
        "what you decided, and what is noted of your commands.",
    )
    return Answer(said, file=File("my-data.zip", content.getvalue()))


def _names(asking: Asking, guid: str) -> bytes:
    seen = players.read_names_of(asking.connection, guid)
    rows = [
        (each.alias, each.player_guid, str(each.times_seen), str(each.first_seen), str(each.last_seen)) for each in seen
    ]
    return _csv(("name", "guid", "rounds", "first_seen", "last_seen"), rows)


def _account(asking: Asking, guid: str) -> bytes:
    member_id = asking.caller.discord_id or 0
    link = links.read_link(asking.connection, member_id)
    rows = [("discord_id", str(member_id)), ("guid", guid)]
    if link:
        rows += [("link claimed at", str(link.claimed_at)), ("link verified at", str(link.verified_at))]
    rows.append(("hidden", "yes" if guid in privacy.read_hidden(asking.connection) else "no"))
    rows += [
        (f"command noted at {each.used_at}", f"{each.command} {each.arguments}: {each.outcome}")
        for each in privacy.read_uses(asking.connection, member_id)
    ]
    return _csv(("what", "value"), rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _hide(asking: Asking, guid: str) -> Answer:
    privacy.hide(asking.connection, guid)
    return Answer(
        embed(
            "You are hidden",
            "No board shows you and nobody finds you by name, GUID or mention. You still get your own stats, without "
            "naming yourself. Posts about rounds and sessions say who played, as before.",
        ),
        choices=(Choice("Show me again", Question("privacy", {"action": "show"})),),
    )


def _show(asking: Asking, guid: str) -> Answer:
    privacy.show(asking.connection, guid)
    return Answer(embed("You are shown", "Boards and lookups have you again."))


def _forget(asking: Asking, guid: str, member_id: int, confirm: str | None) -> Answer:
    name = players.read_names(asking.connection, [guid]).get(guid, guid)
    if confirm is None or folded(confirm) not in (folded(CONFIRMATION), folded(name)):
        raise AnswerError(
            "Forgetting cannot be undone, by nobody: your name and GUID become a token in every table, file and post; "
            "your figures stay under it, since those of others hang on them. You are "
            f"{one_line(name)!r}; to do it say {asking.place.prefix}privacy forget {CONFIRMATION}",
            (Choice("Hide me instead", Question("privacy", {"action": "hide"})),),
        )
    privacy.ask_to_be_forgotten(asking.connection, guid, member_id)
    return Answer(
        embed(
            "You will be forgotten",
            "You are hidden at once. Within minutes your name and GUID are replaced everywhere, and your link is gone. "
            "What people read or copied before cannot be taken back.",
        )
    )


COMMANDS: Final = (
    Command(
        "privacy",
        decide,
        "Your data as files, hide yourself, or be forgotten",
        "Accounts",
        (ACTION, CONFIRM),
        details="export: all that is known of you, as a zip of CSV files. hide: boards leave you out, and nobody finds "
        "you; show ends that. forget: a token takes the place of your name and GUID everywhere, and nobody can undo "
        "it. Needs a link that a moderator verified.",
        is_remembered=False,
        is_private=True,
        cooldown_seconds=10.0,
    ),
)
