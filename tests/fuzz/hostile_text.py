"""What people put where a name or a number is expected."""

from __future__ import annotations

from hypothesis import strategies as st

NUMBERS = (
    "", "-1", "-0", "+5", " 5", "5 ", "00005", "1.5", ".5", "5.", "1,5", "1e9", "1E-3", "0x10", "1_000", "NaN", "inf",
    "-inf", "2147483647", "2147483648", "-2147483648", "4294967296", "9" * 30, "9" * 5000, "999999999.9", "100.1",
    "\N{ARABIC-INDIC DIGIT THREE}", "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", "\N{SUPERSCRIPT TWO}",
    "\N{VULGAR FRACTION ONE HALF}", "\N{MINUS SIGN}1", "\N{MATHEMATICAL BOLD DIGIT SEVEN}", "None", "true", "{}", "\0",
)  # fmt: skip

NAMES = (
    "@everyone", "@here", "<@123456789012345678>", "<@&1>", "<#1>", "<t:0:R>", "</play:1>", "<:name:123>", ":skull:",
    "**bold** __under__ ~~gone~~ ||spoiler||", "```", "`tick`", "> quote", "# big", "-# small", "- item", "1. item",
    "[click](https://evil.example)", "https://evil.example/x", "discord.gg/abcdef", "\\", "\\\\*half", "back\\slash",
    "'; DROP TABLE rounds; --", "' OR 1=1 --", "%s %n {0} $x^2$", "${jndi:ldap://x}", "{{7*7}}", "{% raw %}",
    "<script>alert(1)</script>", "<img src=x onerror=1>", "\"><b>", "' onmouseover='x", "&lt;b&gt;&amp;&#60;", "<!--",
    "]]>", "javascript:alert(1)", "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "a,b;\"c\"",
    "../../etc/passwd",
    "^", "^^", "^^^", "^1", "^1^2^3", "^^1", "a^", "^ x", "^\x01", "^" * 90, "[red]x[/red]", "[/]", "[link=file:///]x",
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\x", "\x9b31m", "\x90x\x9c", "\x07", "\x08" * 20,
    "\r",
    "x\rERROR forged", "\x0b\x0c", "\x85next", "\u2028line\u2029para", "\x7f", "\x00zero", "tab\there",
    "\u202egnippilf", "\u2066\u2067\u2068", "\u200f\u200e\u061c", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad",
    "\u3164", "\u115f\u1160", "\u2800", "\U000e0041\U000e007f", "\U0001f469\u200d\U0001f680", "\U0001f1e6\U0001f1f9",
    "\U0001f4a5\U0001f480", "\U0010ffff", "\ufffe", "\ue000", "Z" + "\u0351" * 60, "\u05d0\u05d1\u05d2",
    "\u0639\u0631\u0628",
    "\u65e5\u672c\u8a9e", "\ufdfd", "\u01c4", "\u0130", "\u212a", "\ufb01", "x" * 35, "x" * 128, "x" * 129,
    "\U0001f4a5" * 128,
    "", " ", "    ", "UnnamedPlayer", "[BOT]Anvil", "[BOT]", "OMNIBOT", "None", "null", "con", "-rm -rf *",
)  # fmt: skip

numbers = st.one_of(
    st.sampled_from(NUMBERS),
    st.integers(0, 2000).map(str),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
    st.floats(0, 200).map(lambda value: f"{value:.1f}"),
)

names = st.one_of(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=3).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text("^0123456789abz*_`@<>:/()[]|~#\\-+=&;\"' \u202e\u200b\x1b\x07\U0001f480", max_size=40),
)
