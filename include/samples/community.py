"""Invented people: names with colour codes, GUIDs, and the bots and hostile names that come on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from include.samples.dice import Dice

FIRST_SYLLABLES: Final = ("Bram", "Crus", "Dol", "Fen", "Gla", "Hur", "Jost", "Kel", "Lum", "Mor", "Nib", "Ost", "Pel",
                          "Quor", "Rust", "Sel", "Tam", "Ulv", "Vex", "Wim", "Yar", "Zol")  # fmt: skip
LAST_SYLLABLES: Final = ("abel", "bit", "cog", "dane", "elle", "fax", "gorn", "ham", "ix", "kin", "lode", "mint", "nox",
                         "oak", "pike", "quist", "row", "sprig", "tusk", "umber", "wick", "zen")  # fmt: skip
CLANS: Final = ("", "", "", "oak'", "7th.", "(mill) ", "-brook- ")
# Any printable character after the caret is a colour, not only letters and digits (format-spec 1.4).
COLOURS: Final = ("^1", "^2", "^3", "^4", "^5", "^6", "^7", "^a", "^d", "^o", "^z", "^/", "^?")

HOSTILE_NAMES: Final = (
    "@everyone",
    "**bold** __under__ ||spoiler||",
    "<script>alert(1)</script>",
    "[click](http://example.invalid/)",
    "=1+1",
    "../../etc/passwd",
    "\N{RIGHT-TO-LEFT OVERRIDE}gnippilf",
    "\N{COLLISION SYMBOL}\N{SKULL}\N{VIDEO GAME} four bytes",
    "^^1^^^2carets^",
    "<@123456789012345678> <#1> <t:0>",
    "```code``` `tick`",
    "{0} %s %n $x^2$",
    "' OR 1=1 --",
    "-rm -rf *",
    "C:/Windows/../con",
    "<b>&amp <img src=x onerror=1>",
)
"""Names that an engine lets through and that a careless reader of them does not survive."""

TAB_NAME: Final = "tab\there"
BACKSLASH_NAME: Final = "back\\slash"
# The engine writes neither (format-spec 1.4): a TAB tears the line, a backslash must stay harmless.

LATIN_NAME: Final = "J\N{LATIN SMALL LETTER U WITH DIAERESIS}rgensen"
BOT_NAMES: Final = ("[BOT]Anvil", "[BOT]Bellows", "[BOT]Chisel", "[BOT]Drill")


@dataclass(frozen=True, slots=True)
class Player:
    """
    Somebody of the community.

    Attributes:
        aliases: raw names that he uses, the usual one first.
        skill: 0 to 1; who is better wins more fights.
    """

    guid: str
    aliases: tuple[str, ...]
    skill: float
    is_bot: bool = False


def invent_community(dice: Dice, size: int) -> tuple[Player, ...]:
    """People with different GUIDs and different names without colours."""
    players: list[Player] = []
    taken: dict[str, None] = {}
    while len(players) < size:
        guid = f"{dice.below(16**8):08X}"
        name = dice.pick(FIRST_SYLLABLES) + dice.pick(LAST_SYLLABLES)
        if name in taken:
            name += str(len(players))
        if guid in taken:
            continue
        taken[guid] = taken[name] = None
        aliases = [_coloured(dice, dice.pick(CLANS) + name)]
        if dice.chance(0.5):
            aliases.append(_coloured(dice, name.lower()))
        players.append(Player(guid, tuple(aliases), dice.random()))
    return tuple(players)


def invent_bots(dice: Dice) -> tuple[Player, ...]:
    """Four bots; their GUIDs are cut to eight characters, so they are all the same (format-spec 3)."""
    return tuple(Player("OMNIBOT0", (name,), 0.3 * dice.random(), is_bot=True) for name in BOT_NAMES)


def _coloured(dice: Dice, name: str) -> str:
    cut = dice.below(len(name))
    if dice.chance(0.4):
        return dice.pick(COLOURS) + name
    return dice.pick(COLOURS) + name[:cut] + dice.pick(COLOURS) + name[cut:]
