"""`fragflow sample`: writes invented stats files into a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from include.parser.columns import LAYOUTS
from include.samples import DEFECTS, SampleOptionError, SampleOptions, delivery_order, generate
from include.samples.options import FEWEST_PLAYERS, MOST_MAPS, MOST_PLAYERS, Endstats


def _list_defects(context: click.Context, parameter: click.Parameter, wished: bool) -> None:
    if not wished or context.resilient_parsing:
        return
    width = max(map(len, DEFECTS))
    for name, defect in DEFECTS.items():
        click.echo(f"{name:<{width}}  {defect.about}")
    context.exit()


@click.command("sample")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Same seed, same bytes.")
@click.option("--evenings", type=click.IntRange(min=1), default=1, show_default=True, help="One a day.")
@click.option("--maps", type=click.IntRange(1, MOST_MAPS), default=4, show_default=True, help="Maps an evening.")
@click.option(
    "--players", type=click.IntRange(FEWEST_PLAYERS, MOST_PLAYERS), default=6, show_default=True, help="Both sides."
)
@click.option(
    "--layout",
    type=click.Choice([str(layout) for layout in LAYOUTS]),
    default=str(LAYOUTS[-1]),
    show_default=True,
    help="Columns of a player line, by the age of the server's script.",
)
@click.option(
    "--first-evening",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-01-10",
    show_default=True,
    help="Date of the first evening.",
)
@click.option("--ninth-field", is_flag=True, help="Write the measured round length as ninth header field.")
@click.option(
    "--endstats",
    type=click.Choice(["none", "plain", "headed"]),
    default="none",
    show_default=True,
    help="Awards files beside the rounds, as older or newer scripts write them.",
)
@click.option(
    "--defect",
    "defects",
    multiple=True,
    type=click.Choice(list(DEFECTS)),
    metavar="NAME",
    help="Let something go wrong every evening; may be given more than once.",
)
@click.option("--list-defects", is_flag=True, is_eager=True, expose_value=False, callback=_list_defects,
              help="Show what can go wrong, and leave.")  # fmt: skip
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("samples"),
    show_default=True,
    help="Folder to write into; made when it is not there.",
)
def sample_command(
    seed: int,
    evenings: int,
    maps: int,
    players: int,
    layout: str,
    first_evening: datetime,
    ninth_field: bool,
    endstats: Endstats,
    defects: tuple[str, ...],
    output: Path,
) -> None:
    """
    Write invented stats files of stopwatch evenings.

    Both files of each map, as a game server saves them: sides swap, totals balance, counters of round 2 go on
    from round 1. Names and GUIDs are invented. Files are written in the order in which they would arrive.
    """
    try:
        options = SampleOptions(
            seed=seed,
            evenings=evenings,
            maps=maps,
            players=players,
            layout=int(layout),
            first_evening=first_evening.date(),
            ninth_field=ninth_field,
            endstats=endstats,
            defects=frozenset(defects),
        )
        files = delivery_order(generate(options))
    except SampleOptionError as error:
        raise click.UsageError(str(error)) from error
    output.mkdir(parents=True, exist_ok=True)
    for file in files:
        (output / file.filename).write_bytes(file.content)
    click.echo(f"Wrote {len(files)} files to {output}")
