"""`fragflow ask`: in a terminal, what the bot answers in Discord."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from psycopg import Connection
from rich.console import Console

from cli.discord_text import rendered
from cli.people import chosen_player
from cli.pipeline import database_option, opened
from cli.plain import indented, output, plain, write_json
from include.answers.answer import Answer, Choice, File, Question
from include.answers.ask import answer, parse
from include.answers.command import Asking, Caller, Place
from include.answers.errors import AnswerError, Level
from include.answers.line import line_of
from include.ingest.context import Pipeline
from include.posts.fields import Payload

TYPED: Final = "fragflow ask"


@click.command("ask")
@click.argument("words", nargs=-1)
@click.option("--page", type=click.IntRange(min=1), help="Which page.")
@click.option("--player", help="Who you are, for commands about yourself: a name, a part of one, or a GUID.")
@click.option("--output", "-o", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder for a file.")
@click.option("--chart", "picture", type=click.Path(dir_okay=False, path_type=Path), help="PNG file for the chart.")
@click.option("--json", "as_json", is_flag=True, help="The answer as one JSON object.")
@database_option
def ask_command(
    words: tuple[str, ...],
    page: int | None,
    player: str | None,
    folder: Path | None,
    picture: Path | None,
    as_json: bool,
    database_url: str | None,
) -> None:
    """
    Answer a question as the bot does in Discord, written as there but without the prefix.

    Whoever can log in to the database may ask everything. `fragflow ask help` lists the commands, docs/commands.md too.

    \b
    Examples:
      fragflow ask leaderboard dpm
      fragflow ask "rank_player snow otter"
      fragflow ask leaderboard accuracy map:supply --page 2
    """
    if not words:
        click.echo(click.get_current_context().get_help())
        return
    question, answered = _answered(_line(words), page, player, database_url)
    if as_json:
        write_json(answered.to_json())
    else:
        show(answered, question, output())
    if answered.file:
        _give(answered.file, folder)
    if picture:
        _save(picture, _drawn(answered))


def _answered(line: str, page: int | None, player: str | None, database_url: str | None) -> tuple[Question, Answer]:
    try:
        question = parse(line)
        if page is not None:
            question = replace(question, page=page)
        with opened(database_url, TYPED) as pipeline, pipeline.store.transaction() as connection:
            return question, answer(_asking(pipeline, connection, question, player))
    except AnswerError as error:
        raise click.ClickException(_what_may_be_meant(error)) from None


def _line(words: tuple[str, ...]) -> str:
    """What was typed as one line; a shell took away the quotes of a name with spaces."""
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _asking(pipeline: Pipeline, connection: Connection, question: Question, player: str | None) -> Asking:
    own = chosen_player(connection, player).player_guid if player else None
    place = Place(pipeline.server_id, pipeline.zone, pipeline.session_gap, f"{TYPED} ")
    return Asking(connection, place, Caller(Level.OWNER, player_guid=own), question, datetime.now(UTC))


def show(answered: Answer, question: Question, console: Console) -> None:
    """Show an answer, and what can be asked next as lines to type."""
    _show_embed(answered.embed, console)
    if answered.chart:
        console.print(plain(f"{answered.chart.text} (--chart FILE.png draws it)"))
    for label, following in _next(answered, question):
        console.print(plain(f"next: {label}: {_typed(following)}"), style="dim")


def _show_embed(embed: Payload, console: Console) -> None:
    title = rendered(embed["title"])
    title.stylize(f"bold #{embed.get('color', 0xFFFFFF):06x}")
    console.print(title)
    if "description" in embed:
        console.print(rendered(embed["description"]))
    for field in embed.get("fields", ()):
        name = rendered(field["name"])
        name.stylize("bold")
        console.print(name)
        console.print(indented(rendered(field["value"])))
    if "footer" in embed:
        console.print(plain(embed["footer"]["text"]), style="dim")


def _next(answered: Answer, question: Question) -> list[tuple[str, Question]]:
    pages = []
    if answered.page < answered.pages:
        pages = [(f"page {answered.page + 1} of {answered.pages}", replace(question, page=answered.page + 1))]
    return [*pages, *((choice.label, choice.question) for choice in answered.choices)]


def _typed(question: Question) -> str:
    """How a question is asked in a shell."""
    page = f" --page {question.page}" if question.page > 1 else ""
    return f"{TYPED} {shlex.quote(line_of(question))}{page}"


def _what_may_be_meant(error: AnswerError) -> str:
    def line(choice: Choice) -> str:
        return f"  {plain(choice.label)}: {plain(_typed(choice.question))}"

    return "\n".join([str(plain(str(error))), *map(line, error.choices)])


def _give(file: File, folder: Path | None) -> None:
    if folder is None:
        click.echo(f"{plain(file.filename)} comes with it: --output FOLDER saves it.", err=True)
    else:
        _save(folder / Path(file.filename).name, file.content)


def _drawn(answered: Answer) -> bytes:
    if answered.chart is None:
        raise click.ClickException("This answer has no chart.")
    from include.charts.draw import draw  # a moment and 60 MB, for nobody else

    return draw(answered.chart)


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
    click.echo(f"Saved {path}.", err=True)
