"""Sessions and rounds: the latest ones, any one, and whether one is running."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from include.answers.answer import Answer, Choice, Question
from include.answers.chosen_session import latest_session
from include.answers.command import Asking, Command, Parameter
from include.answers.embeds import embed, table
from include.answers.errors import AnswerError
from include.answers.last_round import last_round
from include.answers.leaderboards import PAGE
from include.answers.pages import page_of, place
from include.answers.session_pages import NO_FIGURES, read_summary, session_answer, title_of
from include.posts.fields import Payload, counted, field
from include.posts.session import MAP_CELLS, award_fields, leader_fields, written_date
from include.posts.text import in_markdown
from include.stats.mvp import mvp_ranking
from include.store import session_list
from include.store.rounds import read_round_summaries
from include.store.session_list import HistorySession, Watch

SESSION: Final = Parameter(
    "session", "session", "A date like 2026-11-20, yesterday, an id, or latest; left out: the latest"
)

SESSIONS_A_PAGE: Final = 10

WATCHED_WITHIN: Final = timedelta(minutes=20)
"""The folder is listed at least every ten minutes, whatever the watch does."""


def last_session(asking: Asking) -> Answer:
    """The latest session: an overview, then a page for each map."""
    return session_answer(asking, latest_session(asking))


def session_stats(asking: Asking, session: int) -> Answer:
    """Any session, as the latest."""
    return session_answer(asking, session)


def session_history(asking: Asking) -> Answer:
    """The sessions, newest first; each has a button that shows it."""
    server_id = asking.place.server_id
    number = session_list.count_sessions(asking.connection, server_id)
    if not number:
        raise AnswerError("No session has been played yet.")
    skipped, page, pages = place(number, asking.page, SESSIONS_A_PAGE)
    listed = session_list.read_history(asking.connection, server_id, SESSIONS_A_PAGE, skipped)
    rows = [(_day(each, asking), str(each.maps), _score(each), str(each.players)) for each in listed]
    said = embed(
        "Sessions",
        table(("Date", "Maps", "A : B", "Players"), rows),
        footer=f"{page_of(page, pages)}{counted(number, 'session')} · points of Team A : Team B",
    )
    return Answer(said, page, pages, tuple(_button(each, asking) for each in listed))


def _day(session: HistorySession, asking: Asking) -> str:
    return session.started_at.astimezone(asking.place.zone).date().isoformat()


def _score(session: HistorySession) -> str:
    return f"{session.team_a}:{session.team_b}" if session.attributed else "–"


def _button(session: HistorySession, asking: Asking) -> Choice:
    began = session.began_at.astimezone(asking.place.zone)
    return Choice(
        f"{_day(session, asking)}, {began:%H:%M}", Question("session_stats", {"session": str(session.session_id)})
    )


def session_status(asking: Asking) -> Answer:
    """Whether a session is running, and whether its rounds reach us."""
    server_id = asking.place.server_id
    watch = session_list.read_watch(asking.connection, server_id)
    last = session_list.read_last_round(asking.connection, server_id)
    if last is None:
        return Answer(embed("Status", "**No session has been played yet.**", _watch_fields(watch, asking)))
    played = read_round_summaries(asking.connection, [last.round_id])[last.round_id]
    session = session_list.read_history(asking.connection, server_id, most=1, skipped=0)[0]
    name = f"{in_markdown(played.map_name, MAP_CELLS)}, round {played.round_number}"
    fields = [field("Last round", f"{name}\nended {_ago(played.ended_at, asking)}"), *_watch_fields(watch, asking)]
    is_running = asking.now - session.ended_at < asking.place.silence
    return Answer(embed("Status", _running(session, is_running, asking), fields))


def _running(session: HistorySession, is_running: bool, asking: Asking) -> str:
    amount = f"{counted(session.round_count, 'round')} · {counted(session.players, 'player')}"
    began = session.began_at.astimezone(asking.place.zone)
    since = f"{began:%H:%M} on {written_date(began)} ({began.tzname()})"
    if is_running:
        score = f"\nTeam A {_score(session)} Team B so far" if session.attributed else ""
        return f"**A session is running** since {since}\n{amount}{score}"
    ended = _ago(session.ended_at, asking)
    return f"**No session is running.** The last one began at {since} and ended {ended}.\n{amount}"


def _watch_fields(watch: Watch, asking: Asking) -> list[Payload]:
    came = f"came {_ago(watch.file_came_at, asking)}" if watch.file_came_at else "none has come yet"
    if watch.listed_at is None:
        watched = "not watched: nobody has looked for new files yet"
    elif asking.now - watch.listed_at <= WATCHED_WITHIN:
        watched = f"watched: last looked for new files {_ago(watch.listed_at, asking)}"
    else:
        watched = f"not watched at the moment: last looked for new files {_ago(watch.listed_at, asking)}"
    return [field("Last file", came), field("Game server", watched)]


def _ago(moment: datetime, asking: Asking) -> str:
    minutes = int((asking.now - moment).total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min ago"
    return f"{counted(minutes // (24 * 60), 'day')} ago"


def mvp(asking: Asking, session: int) -> Answer:
    """The most valuable player of a session, everybody's points, and the awards."""
    summary = read_summary(asking, session)
    sums = {guid: player.sums for guid, player in summary.session.players.items()}
    ranking = mvp_ranking(sums)
    rows = [
        (str(place), summary.session.players[score.player_guid].name, f"{score.points:.0f}")
        for place, score in enumerate(ranking, start=1)
    ]
    nobody = "Nobody is compared: fewer than two were there." if sums else NO_FIGURES
    said = embed(
        f"Awards · {title_of(summary, asking)}",
        table(("#", "Player", "Points"), rows, name_column=1) if rows else nobody,
        [*leader_fields(summary), *award_fields(summary)],
        footer="Points of 100. Who played less than half as long as others takes no part.",
    )
    return Answer(said)


COMMANDS: Final = (
    Command("last_session", last_session, "The latest session, and each of its maps", "Sessions", (PAGE,), ("last",)),
    Command("last_round", last_round, "The latest round", "Sessions"),
    Command(
        "session_stats",
        session_stats,
        "One session, and each of its maps",
        "Sessions",
        (SESSION, PAGE),
        aliases=("session_summary",),
        details="A date means the session whose first round ended on it, on the server's clock.",
    ),
    Command("session_history", session_history, "The sessions, newest first", "Sessions", (PAGE,)),
    Command(
        "session_status",
        session_status,
        "Is a session running, and is the game server watched",
        "Sessions",
        is_remembered=False,
    ),
    Command("mvp", mvp, "Awards of a session", "Sessions", (SESSION,)),
)
