"""`export_stats`: opened as a spreadsheet opens it, and compared with the generator's truth."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from include.answers import operations_export
from include.answers.answer import Answer
from include.answers.ask import answer, parse
from include.answers.command import Asking, Caller, Place
from include.answers.errors import AnswerError, Level, NotAllowedError
from include.answers.operations_export import csv_of, xlsx_of
from include.samples import SampleOptions, generate_with_truth
from include.stats.profile import PlayedRound
from include.stats.sums import SUM_NAMES
from include.store import Store
from tests.answers.asked import HOUR, NOW, evening_database

pytestmark = [pytest.mark.database, pytest.mark.validation]

PLACE = Place(1, ZoneInfo("UTC"), HOUR)
HOSTILE = '=HYPERLINK("https://evil.example","click")'


@pytest.fixture(scope="module")
def played():
    return generate_with_truth(SampleOptions(seed=11, evenings=1, maps=3, defects=frozenset()))


@pytest.fixture(scope="module")
def guid(played) -> str:
    """Of somebody who played every round."""
    return min(set.intersection(*({each.guid for each in played_round.played} for played_round in played)))


@pytest.fixture(scope="module")
def store(postgres_server, migrated_template, played) -> Iterator[Store]:
    with evening_database(postgres_server, migrated_template, "exported", (each.file for each in played)) as store:
        yield store


@pytest.fixture
def ask(store):
    def asked(line: str, caller: Caller, now: datetime = NOW) -> Answer:
        with store.transaction() as connection:
            return answer(Asking(connection, PLACE, caller, parse(line), now))

    return asked


def linked(guid: str) -> Caller:
    return Caller(Level.TRUSTED, 2, "member", guid)


def test_the_csv_begins_with_a_byte_order_mark_and_has_a_line_for_each_round(ask, played, guid):
    content = ask("export_stats", linked(guid)).file.content

    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    truth = [each for round_ in played for each in round_.played if each.guid == guid]
    assert len(truth) == len(played) == 6
    assert [(line["map"], line["round"]) for line in lines] == [
        (each.map_name, str(each.round_number)) for each in played
    ]
    for place, counter in ((2, "kills"), (3, "deaths")):
        assert [int(line[counter]) for line in lines] == [
            sum(weapon[place] for weapon in each.weapons.values()) for each in truth
        ]


def test_the_workbook_holds_the_same_as_the_csv(ask, guid):
    lines = list(csv.reader(StringIO(ask("export_stats", linked(guid)).file.content.decode("utf-8-sig"))))
    file = ask("export_stats format:xlsx", linked(guid)).file

    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert file.filename.endswith("-rounds.xlsx")
    assert len(rows) == len(lines) == 7
    for row, line in zip(rows[1:], lines[1:], strict=True):
        assert [str(cell) for cell in row[:7]] == line[:7]
        assert [float(cell) if cell != "" else None for cell in row[7:]] == [
            float(cell) if cell else None for cell in line[7:]
        ]


@pytest.mark.parametrize("name", [HOSTILE, "+1", "-1", "@SUM(A1)", "\tx", "＝1", "http://evil.example", "{=1}"])
def test_a_hostile_name_is_a_text_in_both(name):
    sums = dict.fromkeys(SUM_NAMES, 1)
    one = PlayedRound(1, datetime(2026, 1, 10, 21, tzinfo=UTC), HOSTILE, 1, "0A1B2C3D", name, "axis", sums)

    text, _ = csv_of([one], UTC)
    book, _ = xlsx_of([one], UTC)

    row = list(csv.reader(StringIO(text.decode("utf-8-sig"))))[1]
    assert not row[4].startswith(("=", "+", "-", "@", "\t", "＝"))
    sheet = openpyxl.load_workbook(BytesIO(book)).active
    assert {cell.data_type for cell in sheet[2][:7]} == {"s"}
    assert [cell.hyperlink for cell in sheet[2]] == [None] * len(row)


def test_a_linked_member_may_not_export_somebody_else_and_an_admin_may(ask, played, guid):
    other = next(each.guid for each in played[0].played if each.guid != guid and not each.guid.startswith("OMNIBOT"))

    with pytest.raises(NotAllowedError, match="of somebody else is for ADMIN"):
        ask(f"export_stats {other}", linked(guid))
    assert ask(f"export_stats {other}", Caller(Level.ADMIN, 3, "admin")).file
    assert ask(f"export_stats {guid}", linked(guid)).file, "naming oneself is allowed"


def test_days_leave_out_what_is_older(ask, played, guid):
    evening = played[0].saved_at.replace(tzinfo=UTC)

    assert ask("export_stats days:2", linked(guid), evening).file
    with pytest.raises(AnswerError, match="No round was played then"):
        ask("export_stats days:30", linked(guid), NOW)


def test_what_is_too_large_is_packed_and_then_refused_with_advice(ask, guid, monkeypatch):
    whole = ask("export_stats", linked(guid)).file.content
    packed = len(gzip.compress(whole, mtime=0))

    monkeypatch.setattr(operations_export, "MOST_BYTES", packed)
    file = ask("export_stats", linked(guid)).file
    assert file.filename.endswith(".csv.gz")
    assert gzip.decompress(file.content) == whole

    monkeypatch.setattr(operations_export, "MOST_BYTES", packed - 1)
    with pytest.raises(AnswerError, match="6 rounds are more than the 10 MiB that Discord takes: name fewer days"):
        ask("export_stats", linked(guid))


def test_the_filename_has_no_letter_that_a_folder_minds(ask, store, guid):
    name = random.Random(1).choice(["../../etc/passwd", 'a\\b:c*?"<>|', "nul\x00l"])

    with store.transaction() as connection:
        player = operations_export.Player(guid, name, (guid,))
        asking = Asking(connection, PLACE, linked(guid), parse("export_stats"), NOW)
        file = operations_export.export_stats(asking, player, None, None).file

    assert set(file.filename.removesuffix(".csv")) <= set("abcdefghijklmnopqrstuvwxyz_-")
