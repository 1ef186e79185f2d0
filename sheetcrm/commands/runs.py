"""`sheetcrm runs`: the passes that were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, print_table, results, tell
from sheetcrm.commands.session import open_session
from sheetcrm.errors import ExitCode
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.state.records import RunRecord, run_name

_COLOURS = {"ok": "green", "partial": "yellow", "failed": "red"}


@click.command()
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(min=1, max=500),
    default=20,
    show_default=True,
    help="How many to list.",
)
@format_option
@click.pass_context
def runs(ctx: click.Context, *, limit: int, output_format: Format) -> None:
    """List the passes, newest first: number, time, outcome, and how much each found and wrote."""
    app: App = ctx.obj
    with open_session(app) as session:
        found = session.store.runs(limit)
        company = session.company
    if output_format is Format.JSON:
        print_json("runs", {"company": company.company, "runs": [_document(run) for run in found]})
    else:
        _print(results(app.language), company, found)
    ctx.exit(ExitCode.OK)


def _print(console: Console, company: Company, found: Sequence[RunRecord]) -> None:
    if not found:
        tell(console, say("No pass has been made yet."))
        return
    zone = ZoneInfo(company.timezone)
    print_table(
        console,
        [
            say("Run"),
            say("When"),
            say("Outcome"),
            say("Changes seen"),
            say("Cells set"),
            say("Rows added"),
            say("Set aside"),
            "",
        ],
        [
            (
                Text(run.run, "bold cyan"),
                f"{run.started.astimezone(zone):%d.%m.%Y %H:%M:%S}",
                Text(run.outcome, _COLOURS[run.outcome]),
                *(_count(run, name) for name in ("observed", "edits", "new_rows", "set_aside")),
                _told(run),
            )
            for run in found
        ],
        whole=(0, 1),
    )


def _count(run: RunRecord, name: str) -> str:
    return str(run.counts.get(name, 0) or "")


def _told(run: RunRecord) -> str:
    undone = run.counts.get("undo_of")
    return "" if undone is None else say("undo of {run}", run=run_name(undone))


def _document(run: RunRecord) -> dict[str, Any]:
    return {
        "run": run.run,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat(),
        "outcome": run.outcome,
        "counts": dict(run.counts),
        "requests": dict(run.requests),
    }
