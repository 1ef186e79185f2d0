"""`sheetcrm plan`: what a sync would change, and why."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.documents import preview_document, requests_document
from sheetcrm.commands.views.findings import count_findings, print_findings
from sheetcrm.commands.views.plans import count_changes, print_overruled, print_plan
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.errors import ExitCode
from sheetcrm.schema.company import Company
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sync.approval import remedy
from sheetcrm.sync.passes import Preview


@click.command()
@click.option("--exit-code", is_flag=True, help="Exit with 3 when changes are pending.")
@format_option
@click.pass_context
def plan(ctx: click.Context, *, exit_code: bool, output_format: Format) -> None:
    """Show what a sync would change: each cell, by which rule, because of what. Nothing is written."""
    app: App = ctx.obj
    with open_session(app) as session:
        preview = session.syncer.preview()
        company, cost = session.company, session.google.ledger.summary()
    if output_format is Format.JSON:
        document = {"company": company.company, **preview_document(preview)}
        print_json("plan", {**document, "requests": requests_document(cost)})
    else:
        _print(company, preview, cost)
    ctx.exit(_code(preview, pending=exit_code))


def _print(company: Company, preview: Preview, cost: Summary) -> None:
    console = results()
    print_plan(console, company, preview)
    print_overruled(console, company, preview.plan.overruled)
    print_findings(console, company, preview.findings)
    if preview.findings:
        console.print()
    console.print(
        Text(_headline(preview), "bold").append(
            f" {count_findings(preview.findings).capitalize()}.", "not bold"
        )
    )
    _print_stops(console, preview)
    console.print(Text(cost_line(cost), "dim"), soft_wrap=True)


def _print_stops(console: Console, preview: Preview) -> None:
    if not preview.stops:
        return
    for stop in preview.stops:
        console.print(Text(f"A sync would stop here: {stop}.", "bold yellow"), soft_wrap=True)
    console.print(Text(remedy(preview.stops)), soft_wrap=True)


def _headline(preview: Preview) -> str:
    if not preview.look.tables:
        return "No sheet could be read."
    reach = " in what could be read" if preview.look.set_aside else ""
    if preview.plan.is_empty:
        return f"In step: nothing to change{reach}."
    return f"To change{reach}: {count_changes(preview)}."


def _code(preview: Preview, *, pending: bool) -> ExitCode:
    if preview.look.set_aside:
        return ExitCode.PARTIAL if preview.look.tables else ExitCode.FINDINGS
    return ExitCode.PENDING if pending and not preview.plan.is_empty else ExitCode.OK
