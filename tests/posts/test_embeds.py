"""Posts made of invented rounds. Limits are those Discord documents for embeds (stack-notes, 'Discord')."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.round_rules import WARNINGS
from include.ingest.results import FLAG_CODES
from include.posts.embeds import FLAG_SENTENCES, QUIET_FLAGS, map_post, round_post
from include.settings import PROJECT_ROOT
from tests.summaries import first_round, player, second_round

PLAYERS = (
    player("Otter", side="allies", kills=21, deaths=14, damage_given=3480, hits=180, shots=600),
    player("Lynx", side="axis", kills=18, deaths=0, damage_given=2950, hits=90, shots=0),
    player("Heron", side="allies", kills=9, deaths=12, damage_given=1700, hits=100, shots=400),
)
WORST_NAMES = [
    "```",
    "@everyone " * 4,
    "\u202e" + "א" * 36,
    "日" * 36,
    "\\" * 36,
    "o" + "\u0301" * 36,
    "a" * 36,
    "🦦" * 18,
]
LARGEST = 2**31 - 1
ORPHAN_FLAGS = {"round_1_taken"}
"""Of files that give no round, and so no post."""


def flag_codes():
    sources = [path.read_text() for path in (PROJECT_ROOT / "include" / "parser").glob("*.py")]
    written = {code for source in sources for code in re.findall(r'\bFlag\(\s*"(\w+)"', source)}
    asked = {rule.flag for rule in WARNINGS if rule.flag is not None}
    return written - ORPHAN_FLAGS | set(FLAG_CODES.values()) | asked


def the_embed(payload):
    (embed,) = payload["embeds"]
    return embed


def field(payload, name):
    return next(f["value"] for f in the_embed(payload)["fields"] if name in f["name"])


def units(text):
    return len(text.encode("utf-16-le")) // 2


def assert_within_limits(payload):
    embed = the_embed(payload)
    texts = [embed["title"], embed["description"], embed["footer"]["text"]]
    assert 0 < units(embed["title"]) <= 256
    assert 0 < units(embed["description"]) <= 4096
    assert 0 < units(embed["footer"]["text"]) <= 2048
    assert len(embed["fields"]) <= 25
    for each in embed["fields"]:
        assert 0 < units(each["name"]) <= 256
        assert 0 < units(each["value"]) <= 1024
        texts += [each["name"], each["value"]]
    assert sum(units(text) for text in texts) <= 6000


def test_a_round_post_names_the_map_and_the_round():
    assert the_embed(round_post(first_round(players=PLAYERS)))["title"] == "supply · round 1"


def test_a_successful_attack_shows_its_time_against_the_limit():
    played = first_round(winner_side="allies", duration_seconds=521, time_limit_seconds=720)

    assert the_embed(round_post(played))["description"] == "**Allies attacked and succeeded in 8:41 of 12:00**"


def test_a_held_defence_shows_the_limit():
    played = first_round(winner_side="axis", duration_seconds=720, time_limit_seconds=720)

    assert the_embed(round_post(played))["description"] == "**Axis defended and held the full 12:00**"


def test_a_round_given_up_says_that_it_ended_early():
    played = first_round(winner_side="axis", duration_seconds=430, time_limit_seconds=720, ended_early=True)

    expected = "**Axis defended and held; the round ended early, after 7:10 of 12:00**"
    assert the_embed(round_post(played))["description"] == expected


def test_an_unknown_time_is_said_and_not_invented():
    played = first_round(winner_side="allies", duration_seconds=None)

    assert "in an unknown time, limit 12:00" in the_embed(round_post(played))["description"]


def test_players_stand_under_their_side():
    post = round_post(first_round(players=PLAYERS))

    assert field(post, "Allies (attacked)") == "Heron\nOtter"
    assert field(post, "Axis (defended)") == "Lynx"


def test_the_table_shows_ratio_damage_and_accuracy():
    """21/14 = 1.50 and 180/600 = 30 %; without deaths the ratio is the kills, without shots accuracy is 0 (spec 7)."""
    assert field(round_post(first_round(players=PLAYERS)), "most kills").splitlines() == [
        "```",
        "Player  K  D   K/D  Dmg   Acc",
        "Otter  21 14  1.50 3480 30.0%",
        "Lynx   18  0 18.00 2950  0.0%",
        "Heron   9 12  0.75 1700 25.0%",
        "```",
    ]


def test_the_table_is_no_wider_than_a_phone():
    """A phone of 390 points shows 34 columns of Discord's fixed-width font."""
    best = player("Otter of the long name and of many kills", kills=123, deaths=0, damage_given=34567, shots=9, hits=9)

    lines = field(round_post(first_round(players=(best, *PLAYERS))), "most kills").splitlines()[1:-1]

    assert [len(line) for line in lines] == [34] * 5
    assert lines[1] == "Otter…  123  0 123.00 34567 100.0%"


def test_the_table_ends_after_five():
    many = tuple(player(f"Player{number}", kills=number) for number in range(8))

    rows = field(round_post(first_round(players=many)), "most kills").splitlines()[2:-1]

    assert [row.split()[0] for row in rows] == ["Player7", "Player6", "Player5", "Player4", "Player3"]


def test_totals_are_sums_and_their_accuracy_the_ratio_of_sums():
    """370 hits of 1,000 shots; the mean of the three players' own accuracies would be 18.3 %."""
    totals = field(round_post(first_round(players=PLAYERS)), "all players")

    assert totals == "3 players · 48 kills · 8,130 damage · 37.0% accuracy · 15 headshot kills · 12 gibs · 6 revives"


def test_a_layout_without_revives_shows_none_rather_than_zero():
    old = tuple(player(name, revives_given=None) for name in ("Otter", "Lynx"))

    assert "revive" not in field(round_post(first_round(players=old)), "all players")


def test_the_footer_names_the_file_and_the_timestamp_the_end_of_the_round():
    embed = the_embed(round_post(first_round(players=PLAYERS)))

    assert embed["footer"]["text"] == "2026-01-10-210512-supply-round-1.txt"
    assert embed["timestamp"] == "2026-01-10T21:05:12+00:00"


def test_a_flagged_round_says_so():
    post = round_post(first_round(players=PLAYERS, flags=("unbalanced",)))

    assert "do not balance" in field(post, "with care")


def test_a_flag_without_a_sentence_is_shown_in_its_own_words():
    post = round_post(first_round(players=PLAYERS, flags=("some_new_flag",)))

    assert "some new flag" in field(post, "with care")


@pytest.mark.parametrize("code", sorted(flag_codes()))
def test_each_flag_of_a_round_is_said_in_words_or_known_to_be_quiet(code):
    assert (code in FLAG_SENTENCES) != (code in QUIET_FLAGS)


def test_an_unflagged_round_carries_no_warning():
    assert "with care" not in json.dumps(round_post(first_round(players=PLAYERS)))


def test_no_post_can_mention_anybody():
    assert round_post(first_round())["allowed_mentions"] == {"parse": []}
    assert map_post(first_round(), second_round())["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("first_winner", "second_winner", "said"),
    [
        ("allies", "allies", "**0:2 · who attacked second wins**\nThey beat 8:41 by 1:38."),
        ("axis", "allies", "**0:2 · who attacked second wins**\nThey succeeded where the others had not."),
        ("allies", "axis", "**2:0 · who attacked first wins**\nThe others did not beat that time."),
        ("axis", "axis", "**1:1 · draw**\nBoth defences held."),
    ],
)
def test_a_map_post_says_who_won_and_how(first_winner, second_winner, said):
    """The scores are those of format-spec 8.2; 8:41 less 7:03 is 1:38."""
    post = map_post(first_round(winner_side=first_winner), second_round(winner_side=second_winner))

    assert the_embed(post)["description"] == said


def test_a_map_post_names_no_lead_that_the_measured_times_deny():
    """The limit of round 2 says who was faster; the script's own clock (header field 9) may differ from it."""
    post = map_post(first_round(duration_seconds=420), second_round(duration_seconds=423))

    assert the_embed(post)["description"].endswith("They beat the time of the others.")


def test_a_map_post_shows_the_times_of_both_rounds():
    post = map_post(first_round(), second_round(winner_side="axis", duration_seconds=521))

    assert field(post, "Round 1 · result") == "Allies attacked and succeeded in 8:41 of 12:00"
    assert field(post, "Round 2 · result") == "Axis defended and held the full 8:41"


def test_a_map_post_names_players_by_squad():
    first = first_round(players=(player("Otter", side="allies"), player("Lynx", side="axis")))
    second = second_round(players=(player("Otter", side="axis"), player("Lynx", side="allies")))

    post = map_post(first, second)

    assert field(post, "Attacked first") == "Otter"
    assert field(post, "Attacked second") == "Lynx"


def test_a_map_post_warns_of_either_round():
    post = map_post(first_round(flags=("unbalanced",)), second_round(players=PLAYERS))

    assert field(post, "with care").startswith("Round 1: ")


def test_a_map_with_an_underscore_is_no_italics():
    assert the_embed(round_post(first_round(map_name="te_escape2_b3")))["title"] == "te\\_escape2\\_b3 · round 1"


def test_names_that_do_not_fit_are_counted():
    many = tuple(player(f"Number{number:02}" + "*" * 28, side="axis") for number in range(64))

    shown = field(round_post(first_round(players=many)), "Axis").splitlines()

    assert shown[-1] == f"and {64 - (len(shown) - 1)} more"


@pytest.mark.parametrize("name", WORST_NAMES)
def test_posts_of_the_worst_names_stay_inside_the_limits(name):
    extreme = {"kills": LARGEST, "deaths": 1, "damage_given": LARGEST, "hits": LARGEST, "shots": 1}
    crowd = tuple(
        player(f"{name}{number}", side=side, **extreme) for number in range(32) for side in ("axis", "allies")
    )
    flags = tuple(f"flag_{number}" for number in range(60))
    changes = {"map_name": name[:36], "players": crowd, "flags": flags, "filename": f"2026-01-10-210512-{name}.txt"}

    assert_within_limits(round_post(first_round(**changes)))
    assert_within_limits(map_post(first_round(**changes), second_round(**changes)))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=36), max_size=12))
def test_any_names_make_a_post_inside_the_limits(names):
    crowd = tuple(player(name, guid=f"{number:08X}", side="axis") for number, name in enumerate(names))

    assert_within_limits(round_post(first_round(players=crowd)))


SPECIFICATION = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="Discord's published specification is not beside this checkout")
def test_posts_hold_discords_published_schema():
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(SPECIFICATION.read_text())
    schema = {"$ref": "#/components/schemas/IncomingWebhookRequestPartial", "components": document["components"]}
    validator = jsonschema.Draft202012Validator(schema)

    for post in (round_post(first_round(players=PLAYERS)), map_post(first_round(), second_round(players=PLAYERS))):
        assert list(validator.iter_errors(post)) == []


def test_what_gives_no_reason_to_doubt_a_figure_is_no_warning():
    """The knife's shots fall in two real rounds of five (format-spec 4.1): a warning there would be read by nobody."""
    quiet = round_post(first_round(flags=("abandoned", "idle_spectator", "shots_clamped")))

    assert "care" not in str(quiet)


def test_a_receipt_is_linked_from_the_title_and_named_in_the_footer_only_when_it_has_an_address():
    linked = round_post(first_round(), "https://stats.example/receipts/rounds/7")["embeds"][0]
    plain = round_post(first_round())["embeds"][0]

    assert linked["url"] == "https://stats.example/receipts/rounds/7"
    assert "receipt" in linked["footer"]["text"]
    assert "url" not in plain
    assert "receipt" not in plain["footer"]["text"]
