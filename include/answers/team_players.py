"""Players in their squads: pairs that win together, and one player's squads and sides over time."""

from __future__ import annotations

from typing import Final

from include.answers.answer import Answer
from include.answers.command import Asking, Command, Player
from include.answers.embeds import embed, table
from include.answers.leaderboards import PAGE, PLAYER
from include.answers.pages import page_of, place
from include.answers.team_squads import SOURCES
from include.answers.teams import SIDE_NAMES
from include.posts.fields import NAME_CELLS, counted
from include.posts.text import in_markdown
from include.stats.companions import FEWEST_MAPS, RESULTS, Pair, pairs
from include.stats.registry import shown, value
from include.store.boards import EVERYTHING, read_sums
from include.store.players import read_names
from include.store.privacy import read_hidden
from include.store.profiles import read_pairs
from include.store.squads import SquadHistory, count_player_squads, read_player_squads
from include.store.teams import read_player_sides

PAIRS_A_PAGE: Final = 8
STAYS_A_PAGE: Final = 12


def team_synergy(asking: Asking) -> Answer:
    """The pairs that win a larger share of their maps together than apart, the best first; nobody who is hidden."""
    overall = read_sums(asking.connection, RESULTS, EVERYTHING)
    hidden = read_hidden(asking.connection)
    together = {guids: sums for guids, sums in read_pairs(asking.connection).items() if hidden.isdisjoint(guids)}
    found = [pair for pair in pairs(together, overall) if pair.synergy is not None and pair.synergy > 0]
    footer = f"Pairs of {FEWEST_MAPS} maps with a result or more, together and apart"
    if not found:
        return Answer(embed("Synergy", "No pair wins more together than apart yet.", footer=footer))
    before, page, pages = place(len(found), asking.page, PAIRS_A_PAGE)
    listed = found[before : before + PAIRS_A_PAGE]
    names = read_names(asking.connection, {guid for pair in listed for guid in pair.guids})
    lines = [_pair(number, pair, names) for number, pair in enumerate(listed, start=before + 1)]
    footer = f"{page_of(page, pages)}{counted(len(found), 'pair')} · {footer[0].lower()}{footer[1:]}"
    return Answer(embed("Synergy", "\n".join(lines), footer=footer), page, pages)


def _pair(number: int, pair: Pair, names: dict[str, str]) -> str:
    who = " and ".join(in_markdown(names.get(guid, guid), NAME_CELLS) for guid in pair.guids)
    shares = [shown("map_win_share", share) for share in (pair.win_share_together, pair.win_share_apart)]
    maps = counted(pair.maps_together, "map")
    return f"{number}\\. **{who}** +{pair.synergy:.1f} points\n{shares[0]} of {maps} won together, {shares[1]} apart"


def team_history(asking: Asking, player: Player) -> Answer:
    """The squads of a player, the latest first, with what they won, and how the player does on both sides."""
    title = f"Squads and sides of {in_markdown(player.name, NAME_CELLS)}"
    sides = read_player_sides(asking.connection, player.guids)
    lines = [
        f"{SIDE_NAMES[side]}: {shown('round_win_share', value('round_win_share', sums))}"
        f" of {counted(sums['rounds_on_a_side'] or 0, 'round')} won"
        for side, sums in sorted(sides.items(), reverse=True)
    ]
    number = count_player_squads(asking.connection, player.guids)
    if not number:
        return Answer(embed(title, "\n".join([*lines, "In no squad yet: nothing tells who played together."])))
    before, page, pages = place(number, asking.page, STAYS_A_PAGE)
    stays = read_player_squads(asking.connection, player.guid, STAYS_A_PAGE, before)
    rows = [_stay(stay, asking) for stay in stays]
    lines.append(table(("Date", "Team", "Maps", "Sure", "By"), rows))
    footer = f"{page_of(page, pages)}maps won-drawn-lost · sure: from 0.90 high, from 0.70 medium"
    return Answer(embed(title, "\n".join(lines), footer=footer), page, pages)


def _stay(stay: SquadHistory, asking: Asking) -> tuple[str, ...]:
    day = stay.started_at.astimezone(asking.place.zone).date().isoformat()
    maps = f"{stay.maps_won}-{stay.maps_drawn}-{stay.maps_lost}"
    return day, stay.squad, maps, f"{stay.confidence:.2f}", SOURCES[stay.source]


COMMANDS: Final = (
    Command("team_synergy", team_synergy, "Pairs that win more together than apart", "Teams", (PAGE,)),
    Command("team_history", team_history, "A player's squads and sides over time", "Teams", (PLAYER, PAGE)),
)
