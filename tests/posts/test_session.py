from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from include.posts.corrections import with_note
from include.posts.fields import units
from include.posts.session import WITHOUT_RESULT, session_post
from include.stats.session_summary import summarize
from local.message_limits import refusal
from tests.sessions import a_map, a_session, played, uncounted

MAPS = [
    a_map(0, first="attackers", second="defenders"),
    a_map(1, "radar", first="attackers", second="attackers"),
    a_map(2, "goldrush", first="defenders", second="defenders"),
]
MAPS_FIELD = "Maps · points of Team A : Team B"
EVENING = a_session(*MAPS, first_attackers={0: "A", 1: "A", 2: "A"})


def embed(session=EVENING, **arguments):
    return session_post(summarize(session), **{"zone": UTC, **arguments})["embeds"][0]


def fields(session=EVENING):
    return {each["name"]: each["value"] for each in embed(session)["fields"]}


def test_the_first_line_says_the_score_and_who_won():
    """2:0, 0:2 and 1:1 are 3:3."""
    assert embed()["description"].splitlines()[0] == "**Team A 3:3 Team B · draw**"
    shorter = a_session(*MAPS[1:], first_attackers={1: "A", 2: "A"})
    assert embed(shorter)["description"].splitlines()[0] == "**Team A 1:3 Team B · Team B wins**"


def test_the_second_line_says_how_long_and_how_much():
    """The first round began 8:41 before 21:05:12, the last ended at 21:55:12."""
    assert embed()["description"].splitlines()[1] == ("58 min, 20:56 to 21:55 (UTC) · 3 maps · 6 rounds · 2 players")


def test_each_map_has_a_line_with_its_points_and_what_the_attackers_did():
    assert fields()[MAPS_FIELD].splitlines() == [
        "**supply** 2:0 · A in 8:41, B was held",
        "**radar** 0:2 · A in 8:41, B in 7:03",
        "**goldrush** 1:1 · A was held, B was held",
    ]


@pytest.mark.parametrize(
    ("rounds", "state"),
    [
        (a_map(1, first="attackers", second=None), "without round 2"),
        (a_map(1, first="attackers", second=None, flags=("abandoned",)), "started again"),
        (a_map(1, first="attackers", second="attackers")[1:], "without round 1"),
        (uncounted(a_map(1, first="attackers", second="attackers")), "not counted"),
    ],
)
def test_what_has_no_result_is_shown_as_what_it_is(rounds, state):
    session = a_session(rounds, first_attackers={1: "A"})

    assert WITHOUT_RESULT[state] in fields(session)[MAPS_FIELD]
    assert embed(session)["description"].startswith("**No map was finished**")


def test_squads_are_listed_and_who_played_for_both_stands_in_both():
    players = {"AAAAAAAA": played("Otter", "A"), "BBBBBBBB": played("Newt", "B"), "CCCCCCCC": played("Vole", "AB")}

    said = fields(a_session(MAPS[0], players=players))

    assert said["Team A (2)"] == "Otter\nVole"
    assert said["Team B (2)"] == "Newt\nVole"


def test_awards_say_what_their_figures_count():
    """20 kills and 10 deaths are 2.00; the kills themselves stand above."""
    players = {"AAAAAAAA": played("Otter", deaths=10, revives_given=5), "BBBBBBBB": played("Newt")}

    said = fields(a_session(MAPS[0], players=players))

    assert said["Most kills"] == "Otter, Newt\n20"
    assert {"Duelist: Otter · K/D 2.00", "Medic: Otter · revives 5"} <= set(said["Awards"].splitlines())
    assert "Fragger" not in said["Awards"]


def test_the_session_belongs_to_the_date_of_its_first_round_on_the_server_s_clock():
    """21:05 UTC on 10 January is after midnight in Tokyo."""
    assert embed()["title"] == "Session of 10 January 2026"
    assert embed(zone=ZoneInfo("Asia/Tokyo"))["title"] == "Session of 11 January 2026"


def test_a_session_that_runs_past_midnight_says_on_which_day_it_ended():
    zone = ZoneInfo("Etc/GMT-3")  # 23:56 to 0:55 there

    assert "23:56 to 00:55 on 11 January 2026 (" in embed(zone=zone)["description"]


def test_in_the_night_of_the_clock_change_both_names_of_the_time_are_said():
    """From 02:50 to 02:20 by the clock, which was put back at 03:00, are half an hour."""
    autumn = datetime.fromisoformat("2026-10-25T00:50:00+00:00")
    first, second = a_map(0, first="attackers", second="defenders", duration_seconds=0)
    rounds = [
        replace(each, played=replace(each.played, ended_at=autumn + timedelta(minutes=30 * place)))
        for place, each in enumerate([first, second])
    ]

    said = embed(a_session(rounds), zone=ZoneInfo("Europe/Ljubljana"))["description"]

    assert "30 min, 02:50 to 02:20 (CEST to CET)" in said


def test_what_is_not_in_the_figures_is_said():
    session = a_session(MAPS[0], uncounted(MAPS[1]), left_out={"orphan": 1}, first_attackers={0: "A"})

    assert fields(session)["⚠ To know"].splitlines() == [
        "2 rounds not in the figures: bots, or fewer than two people",
        "Left out: a round 2 without its round 1 (1)",
    ]


def test_rounds_with_flags_that_weigh_are_counted_and_others_are_not():
    first, second = MAPS[0]
    doubtful = [replace(each, played=replace(each.played, flags=flags)) for each, flags in (
        (first, ("partial",)), (second, ("sides_uneven",)),
    )]  # fmt: skip

    assert fields(a_session(doubtful))["⚠ To know"] == "To be read with care: 1 of 2 rounds, their receipts say why"


def test_a_result_that_belongs_to_nobody_known_is_no_point():
    session = a_session(MAPS[0], MAPS[1], first_attackers={0: "A"})

    assert "**radar** 0:2 in order of attack" in fields(session)[MAPS_FIELD]
    assert embed(session)["description"].startswith("**Team A 2:0 Team B · Team A wins**")
    assert "1 map not in the score" in fields(session)["⚠ To know"]


def test_the_title_leads_to_the_receipts():
    post = embed(receipt_url="https://stats.example/receipts/sessions/7")

    assert post["url"] == "https://stats.example/receipts/sessions/7"
    assert post["footer"]["text"] == "session · receipt: see the title"


@pytest.mark.parametrize("sign", ["*", "_\u0301\u0301", "\U0001f1e6"])
def test_a_crowd_with_hostile_names_on_thirty_maps_fits_into_a_post(sign):
    awarded = {"useful_kills": 9, "gibs": 9, "revives_given": 9, "kill_assists": 9, "repairs_constructions": 9}
    players = {f"{place:08X}": played(f"{place}{sign * 40}", "AB", **awarded) for place in range(64)}
    maps = [
        a_map(place, f"te_{place % 15}{sign * 40}", first="attackers", second="defenders", flags=("partial",))
        for place in range(30)
    ]
    session = a_session(
        *maps, players=players, first_attackers=dict.fromkeys(range(20), "A"),
        left_out={"orphan": 3, "quarantined": 2, "aborted": 1, "failed": 1},
    )  # fmt: skip

    post = with_note(session_post(summarize(session), UTC, "https://stats.example/x"), sign * 3000)

    assert refusal(post) is None
    assert max(units(each["value"]) for each in post["embeds"][0]["fields"]) <= 1024
