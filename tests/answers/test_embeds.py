"""Embeds are within Discord's limits whatever is put into them (Discord's reference, "Embed Limits")."""

from __future__ import annotations

from include.answers.embeds import embed, size
from include.posts.fields import field


def test_fields_that_do_not_fit_are_left_out_and_counted():
    said = embed("Title", "\n".join(["word"] * 2000), [field("name", "x" * 1024) for _ in range(25)], footer="Footer")

    assert size(said) <= 6000
    assert said["footer"]["text"] == f"Footer · {25 - len(said['fields'])} more do not fit."
    assert size(said) + len("name") + 1024 > 6000, "no more than necessary"


def test_more_fields_than_discord_takes_are_left_out():
    said = embed("Title", fields=[field(str(number), "x") for number in range(30)])

    assert [each["name"] for each in said["fields"]] == [str(number) for number in range(25)]
    assert said["footer"]["text"] == "5 more do not fit."


def test_what_fits_stays_as_it_is():
    fields = [field("name", "x" * 200) for _ in range(25)]
    said = embed("Title", "Words", fields)

    assert said["fields"] == fields
    assert "footer" not in said


def test_characters_count_as_discord_counts_them():
    """A picture letter is two UTF-16 units."""
    said = embed("Title", "\n".join(["🙂" * 50] * 100), [field("name", "🙂" * 500) for _ in range(10)])

    texts = [said["title"], said["description"], said["footer"]["text"]]
    texts += [text for each in said["fields"] for text in (each["name"], each["value"])]
    assert sum(len(text.encode("utf-16-le")) // 2 for text in texts) <= 6000
