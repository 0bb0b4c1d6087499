"""`fragflow rebuild`: the derived tables anew from the bytes in the ledger."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.collector import spare_the_collector
from cli.pipeline import database_option, opened
from cli.plain import plain, write_json
from cli.progress import phases
from include.ingest.rebuild import RebuildReport, rebuild


@click.command("rebuild")
@click.option(
    "--checks/--no-checks",
    default=True,
    help="Ask the suites again (the default, half of the time), or let the verdicts of the ledger stand.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object, and no progress.")
@database_option
def rebuild_command(checks: bool, as_json: bool, database_url: str | None) -> None:
    """
    Empty the derived tables and fill them again from the files in the ledger, all in one transaction.

    Says the fingerprint before and after. Nothing is posted; rounds that come out otherwise have their posts edited by
    the next run. Readers see the earlier rows until the end; what loads files meanwhile waits.

    Exit code 0: rebuilt, whether or not the tables say something else now. 1: not done, and nothing was changed.

    \b
    Examples:
      fragflow rebuild
      fragflow rebuild --json | jq .equal
      fragflow rebuild --no-checks    # the parser is new, the checks are not
    """
    with (
        opened(database_url, "fragflow rebuild", "Interrupted. Nothing was changed.") as pipeline,
        phases(not as_json) as phase,
    ):
        import expectations.run  # noqa: F401 (a rebuild needs it; the collector is spared what is there already)

        spare_the_collector()
        report = rebuild(pipeline, with_checks=checks, phase=phase)
    if as_json:
        write_json(_as_json(report))
    else:
        _print(report)


def _as_json(report: RebuildReport) -> dict[str, object]:
    return {
        **asdict(report),
        "before": report.before.sha256,
        "after": report.after.sha256,
        "equal": report.before == report.after,
        "differing": report.after.differing(report.before),
    }


def _print(report: RebuildReport) -> None:
    click.echo(f"before  {report.before.sha256}")
    click.echo(f"after   {report.after.sha256}")
    states = ", ".join(f"{files} {state}" for state, files in sorted(report.states.items()))
    click.echo(f"{report.files} files derived anew: {states or 'none'}.")
    for filename, reason in report.failed.items():
        click.echo(str(plain(f"{filename} failed: {reason}")))
    if report.before == report.after:
        click.echo("Equal: the tables said, and say, what follows from the files.")
        return
    click.echo("They differ; these tables say something else now:")
    rows = {table.table: table.rows for table in report.before.tables}
    for table in report.after.tables:
        if table.table in report.after.differing(report.before):
            click.echo(f"  {table.table}: {rows[table.table]} rows before, {table.rows} after")
    click.echo(f"{report.changed} rounds changed or went, {report.retimed} names mean another instant.")
