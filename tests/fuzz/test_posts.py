"""Whatever players call themselves, a post is one that Discord takes, mentions nobody and shows names as names."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from include.posts.corrections import with_note, withdrawn_post
from include.posts.embeds import map_post, round_post
from local.message_limits import refusal
from tests.corpus import SHARED
from tests.fuzz import hostile_text
from tests.fuzz.budget import tried, tries
from tests.summaries import first_round, player, second_round

pytestmark = pytest.mark.lengthy

OPENAPI = SHARED / "discord" / "openapi.json"
LARGEST_INTEGER = 2**31 - 1
counts = st.one_of(st.integers(0, 300), st.integers(0, LARGEST_INTEGER))
repeated = st.tuples(st.sampled_from("@*`\\\u0351\U0001f480\u05d0x"), st.integers(1, 128)).map(
    lambda sign: sign[0] * sign[1]
)
said = st.one_of(hostile_text.names, repeated, st.just("kills 7 -> 9")).map("figures of {}".format)
notes = st.lists(st.one_of(said, repeated.map(lambda name: name * 4)), min_size=1, max_size=16).map("; ".join)


@st.composite
def players(draw):
    names = draw(st.lists(st.one_of(hostile_text.names, repeated), max_size=24))
    return tuple(
        player(
            name,
            guid=f"{place:08X}",
            side=draw(st.sampled_from(["axis", "allies", None])),
            kills=draw(counts),
            deaths=draw(counts),
            damage_given=draw(counts),
            hits=draw(counts),
            shots=draw(counts),
            revives_given=draw(st.none() | counts),
        )
        for place, name in enumerate(names)
    )


@st.composite
def rounds(draw, kind):
    map_name = draw(hostile_text.names)
    return kind(
        map_name=map_name,
        filename=f"2026-01-10-210512-{map_name}-round-1.txt"[:255],
        players=draw(players()),
        duration_seconds=draw(st.none() | counts),
        time_limit_seconds=draw(counts),
        winner_side=draw(st.sampled_from(["axis", "allies"])),
        ended_early=draw(st.booleans()),
        flags=tuple(draw(st.lists(st.sampled_from(["unbalanced", "partial", "kd_ratio_off", "x*y_z"]), max_size=4))),
    )


@tries(30)
@given(rounds(first_round), rounds(second_round), notes)
def test_a_post_of_hostile_names_is_taken_and_mentions_nobody(first, second, note):
    second = replace(second, map_name=first.map_name)
    posts = [round_post(first), map_post(first, second, "https://stats.example/x"), withdrawn_post(note)]
    tried("posts", len(posts))

    for post in posts:
        assert post["allowed_mentions"] == {"parse": []}
        assert refusal(post) is None, json.dumps(refusal(post))
        for text in _texts(post):
            assert not _unwanted(text), text


@tries(150)
@given(notes)
def test_what_was_corrected_is_taken_whatever_names_it_holds(note):
    tried("posts")
    post = with_note(round_post(first_round()), note)

    assert refusal(post) is None, json.dumps(refusal(post))
    assert not _markup(post["embeds"][0]["fields"][-1]["value"])


@tries(30)
@given(rounds(first_round))
def test_names_in_a_post_are_never_markup(played):
    post = round_post(played)
    tried("posts")

    (embed,) = post["embeds"]
    title, _, rest = embed["title"].rpartition(" · ")
    assert rest == "round 1"
    assert not _markup(title), title
    for field in embed["fields"]:
        if field["name"].startswith(("Axis", "Allies")):
            assert not _markup(field["value"]), field["value"]
        elif field["name"].endswith("most kills"):
            fence, *rows, end = field["value"].split("\n")
            assert (fence, end) == ("```", "```")
            assert len(rows) == 1 + min(5, len(played.players))
            assert "`" not in "".join(rows)
        elif "all players" in field["name"]:
            assert re.fullmatch(r"[0-9a-z,.% ·]+", field["value"])


@pytest.mark.skipif(not OPENAPI.is_file(), reason="Discord's description is not beside this checkout")
@tries(8)
@given(rounds(first_round), rounds(second_round), notes)
def test_a_post_of_hostile_names_fits_discords_own_description(first, second, note):
    tried("posts")
    second = replace(second, map_name=first.map_name)

    _description().validate(with_note(map_post(first, second, "https://stats.example/x"), note))


@cache
def _description():
    """What may be sent to a webhook, as Discord publishes it."""
    components = json.loads(OPENAPI.read_text())["components"]
    message = "#/components/schemas/IncomingWebhookRequestPartial"
    return Draft202012Validator({"$ref": message, "components": components})


def _texts(post):
    (embed,) = post["embeds"]
    return [
        *(embed[key] for key in ("title", "description")),
        *([embed["footer"]["text"]] if "footer" in embed else []),
        *(text for field in embed.get("fields", []) for text in (field["name"], field["value"])),
    ]


def _unwanted(text):
    """Control and direction signs, but for line ends, the breaker of @everyone, and whole isolates."""
    inside = re.sub("\u2068([^\u2068\u2069]*)\u2069", r"\1", text).replace("@\u200b", "").replace("\n", "")
    return [sign for sign in inside if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]


def _markup(text):
    """What is left for Discord's rules once escaped signs are taken out: nothing that begins any."""
    left = re.sub(r"\\[^0-9A-Za-z\s]", "", text)
    return re.search(r"[\\*_~|`<>\[\]():/@#+.-]", left)
