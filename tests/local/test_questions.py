"""The preview page's line: who may ask, and what is shown. The database is one of a generated evening."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from cli.load_command import load_command
from include.answers import registry
from include.answers.answer import Answer, File
from include.answers.command import Command
from include.answers.embeds import embed
from include.answers.errors import Level
from include.charts.chart import Chart, Series
from include.samples import SampleOptions, generate_with_truth
from include.store import Store
from include.store.roles import READER, grant
from local.message_files import PNG
from local.message_log import MessageLog
from local.preview import create_app
from local.questions import NO_DATABASE, Pace, Questions

pytestmark = [
    pytest.mark.database,
    pytest.mark.validation,
    pytest.mark.filterwarnings("ignore:Call to deprecated close"),  # by cashews
]

PAGE = "http://127.0.0.1"
WEBHOOK_TOKEN = "token-of-a-test"
LINE = {"line": "leaderboard kills"}


@pytest.fixture(scope="module")
def played():
    """Six maps of fourteen people: a board has two pages."""
    return generate_with_truth(SampleOptions(maps=6, players=14))


@pytest.fixture(scope="module")
def database(postgres_server, migrated_template, roles_of_the_server, played, tmp_path_factory):
    """The address with which the page logs in."""
    folder = tmp_path_factory.mktemp("stats")
    for each in played:
        (folder / each.file.filename).write_bytes(each.file.content)
    postgres_server.create_database("questions", template=migrated_template)
    url = postgres_server.url("questions")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SERVER_TIMEZONE", "UTC")
        assert CliRunner().invoke(load_command, [str(folder), "--database-url", url]).exit_code == 0
    with Store(url, "tests", max_size=1) as store, store.transaction() as connection:
        assert grant(connection)
    yield url, READER, roles_of_the_server[READER]
    postgres_server.client("dropdb", "--force", "questions")


@pytest.fixture
def page(tmp_path, database):
    """A page over that evening."""
    url, role, password = database
    parts = urlsplit(url)
    reader = parts._replace(netloc=f"{role}:{quote(password, safe='')}@{parts.hostname}:{parts.port}").geturl()
    with opened(tmp_path, reader) as client:
        yield client


def opened(folder, address):
    asking = Questions(address, ZoneInfo("UTC"), timedelta(hours=1))
    return TestClient(create_app(MessageLog(folder / "messages.jsonl"), WEBHOOK_TOKEN, asking), base_url=PAGE)


def token_of(client):
    return client.get("/ask").json()["token"]


def post(client, body, **changes):
    headers = {"Origin": PAGE, "X-Fragflow-Token": token_of(client)} | changes
    return client.post("/ask", json=body, headers={name: value for name, value in headers.items() if value})


def buttons(message):
    return [button for row in message["components"] for button in row["components"]]


def answering(monkeypatch, answer, **changes):
    """A command `shown` that answers like this."""
    command = Command("shown", lambda asking: answer(asking), "Shows", "Players", is_remembered=False, **changes)
    monkeypatch.setitem(registry.COMMANDS, "shown", command)
    monkeypatch.setitem(registry._BY_NAME, "shown", command)


def test_a_line_is_answered_with_the_bots_message_and_the_question_above(page):
    message = post(page, LINE).json()

    assert message["embeds"][0]["title"] == "Kills · all maps"
    assert message["interaction"] == {"name": "leaderboard kills", "user": {"username": "You"}}
    assert message["flags"] == 0


@pytest.mark.parametrize("typed", ["!lb kills", "/leaderboard kills", "  top kills "])
def test_a_line_may_be_written_as_in_discord(page, typed):
    assert post(page, {"line": typed}).json()["embeds"][0]["title"] == "Kills · all maps"


def test_the_button_turns_to_the_page_that_it_names(page):
    first = post(page, LINE).json()
    labels = [button["label"] for button in buttons(first)]
    forth = next(button for button in buttons(first) if button["label"] == "▶")

    second = post(page, {"question": json.loads(forth["custom_id"])}).json()

    assert labels == ["⏮", "◀", "1 / 2", "▶", "⏭"]
    assert [button["disabled"] for button in buttons(first) if "disabled" in button] == [True, True, False, False]
    assert second["embeds"][0]["footer"]["text"].startswith("Page 2 of 2")
    assert [button["disabled"] for button in buttons(second) if "disabled" in button] == [False, False, True, True]


def test_who_is_meant_by_a_part_of_a_name_is_asked_with_buttons(page, played):
    guids = {truth.guid for each in played for truth in each.played}

    message = post(page, {"line": "rank_player e"}).json()
    choice = json.loads(buttons(message)[0]["custom_id"])

    assert message["flags"] == 64
    assert "Whom do you mean" in message["content"]
    assert choice["arguments"]["player"] in guids
    assert post(page, {"question": choice}).json()["embeds"][0]["title"].startswith("Ranks of ")


def test_hostile_words_are_shown_and_obeyed_by_nobody(page):
    message = post(page, {"line": "@everyone **x**\u202e"}).json()

    assert "@\u200beveryone" in message["content"]
    assert "**" not in message["content"]
    assert "\u202e" not in message["interaction"]["name"]


@pytest.mark.parametrize(
    "changes",
    [
        {"Origin": "http://attacker.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": None},
        {"X-Fragflow-Token": "guessed"},
        {"X-Fragflow-Token": "gu\xe9ssed".encode("latin-1")},
        {"X-Fragflow-Token": WEBHOOK_TOKEN},
        {"X-Fragflow-Token": None},
    ],
)
def test_only_the_page_itself_asks(page, changes):
    assert post(page, LINE, **changes).status_code == 403


def test_a_page_of_another_address_is_not_told_the_token(page):
    assert page.get("/ask", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert page.get("/ask", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert page.get("/ask", headers={"Host": "attacker.example"}).status_code == 400


@pytest.mark.parametrize("level", [level for level in Level if level > Level.PUBLIC])
def test_nothing_above_public_is_answered_or_listed(page, monkeypatch, level):
    answering(monkeypatch, lambda asking: Answer(embed("Secret")), level=level)

    message = post(page, {"line": "shown"}).json()

    assert message["embeds"] == []
    assert f"{level.name} " in message["content"]
    assert "shown" not in [each["name"] for each in page.get("/ask").json()["commands"]]


def test_what_would_write_is_refused_by_the_database(page, monkeypatch):
    def write(asking):
        asking.connection.execute("INSERT INTO player_links VALUES (1, 'A', 'linked')")
        return Answer(embed("Written"))

    answering(monkeypatch, write)

    assert "only in Discord" in post(page, {"line": "shown"}).json()["content"]


@pytest.mark.parametrize("mistake", [lambda asking: asking.connection.execute("SELECT 1 / 0"), lambda asking: 1 / 0])
def test_a_mistake_of_ours_is_a_sentence_without_its_details(page, monkeypatch, mistake):
    answering(monkeypatch, mistake)

    content = post(page, {"line": "shown"}).json()["content"]

    assert "could not be answered" in content
    assert "zero" not in content


def test_a_chart_and_a_file_come_with_the_message(page, monkeypatch):
    chart = Chart("bars", "Kills", ("otter",), (Series("kills", (7.0,)),), "otter has 7 kills")
    answering(monkeypatch, lambda asking: Answer(embed("otter"), chart=chart, file=File("o.csv", b"a,b\n")))

    message = post(page, {"line": "shown"}).json()
    files = [page.get(f"/files/{message['id']}/{place}") for place in (0, 1)]

    assert message["embeds"][0]["image"] == {"url": "attachment://chart.png"}
    assert [each["description"] for each in message["attachments"]] == ["", "otter has 7 kills"]
    assert files[0].content == b"a,b\n"
    assert files[1].content.startswith(PNG)


def test_a_private_answer_says_so(page, monkeypatch):
    answering(monkeypatch, lambda asking: Answer(embed("Yours")), is_private=True)

    assert post(page, {"line": "shown"}).json()["flags"] == 64


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"line": ""},
        {"line": "x" * 301},
        {"line": 7},
        {"question": {"command": "leaderboard", "arguments": {}, "page": 0}},
        {"question": {"command": "leaderboard", "arguments": {"stat": ["dpm"]}, "page": 1}},
        {"question": {"command": 1, "arguments": {}, "page": 1}},
        {"line": "x", "padding": "x" * 9000},
    ],
)
def test_anything_else_is_not_read(page, body):
    assert post(page, body).status_code == 400


def test_the_sixth_question_at_once_is_too_fast(page):
    answers = [post(page, LINE).status_code for _ in range(7)]

    assert answers[:5] == [200] * 5
    assert 429 in answers[5:]


def test_a_pace_lets_pass_two_a_second(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("local.questions.time.monotonic", lambda: clock[0])
    pace = Pace()

    assert [pace.take() for _ in range(6)] == [True] * 5 + [False]
    clock[0] += 1
    assert [pace.take() for _ in range(3)] == [True, True, False]


def test_before_there_is_a_database_the_page_says_so_and_asks_again_later(tmp_path):
    with opened(tmp_path, "postgresql://nobody@127.0.0.1:1/fragflow") as client:
        messages = [post(client, LINE).json() for _ in range(2)]

    assert [message["content"].replace("\\", "") for message in messages] == [NO_DATABASE] * 2


def test_before_there_are_tables_the_page_says_so(tmp_path, postgres_server):
    postgres_server.create_database("no_tables")
    with opened(tmp_path, postgres_server.url("no_tables")) as client:
        content = post(client, LINE).json()["content"]
    postgres_server.client("dropdb", "--force", "no_tables")

    assert "tables of the statistics are not made yet" in content


def test_without_a_database_to_ask_there_is_no_line(tmp_path):
    with TestClient(create_app(MessageLog(tmp_path / "m.jsonl"), WEBHOOK_TOKEN), base_url=PAGE) as client:
        assert (client.get("/ask").status_code, client.post("/ask").status_code) == (204, 405)
