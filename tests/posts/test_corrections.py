"""What a corrected post says of the correction."""

from __future__ import annotations

import pytest

from include.posts.corrections import with_note, withdrawn_post
from include.posts.embeds import round_post
from local.message_limits import refusal
from tests.summaries import first_round


@pytest.mark.parametrize(
    "name", ["@" * 128, "a\N{COMBINING TILDE}\N{COMBINING TILDE}" * 42], ids=["escapes", "accents"]
)
def test_a_note_of_long_hostile_names_is_cut_to_what_discord_takes(name):
    """A field holds 1,024 UTF-16 units, and an escaped @ takes three of them."""
    note = "; ".join(f"figures of {name}" for _ in range(8))

    assert refusal(with_note(round_post(first_round()), note)) is None
    assert refusal(withdrawn_post(note)) is None
