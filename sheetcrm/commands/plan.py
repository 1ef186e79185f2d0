"""`sheetcrm plan`: what a sync would change, and why."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.files import write_file
from sheetcrm.commands.output import print_json, results, said
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.documents import preview_document, requests_document
from sheetcrm.commands.views.findings import counted_findings, print_findings
from sheetcrm.commands.views.plan_markdown import plan_markdown
from sheetcrm.commands.views.plans import count_changes, in_step, print_overruled, print_plan
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.commands.views.scope import print_scope
from sheetcrm.errors import ExitCode
from sheetcrm.language import Language, in_language, say, together
from sheetcrm.schema.company import Company
from sheetcrm.sheets.ledger import Summary
from sheetcrm.sync.approval import remedy
from sheetcrm.sync.plan_documents import to_bytes, to_document
from sheetcrm.sync.plan_records import PlanRecord
from sheetcrm.sync.results import Preview


class PlanFormat(StrEnum):
    """How a plan is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@click.command()
@click.option("--exit-code", is_flag=True, help="Exit with 3 when changes are pending.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the plan in FILE, for sync --plan FILE.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(PlanFormat, case_sensitive=False),
    default=PlanFormat.TEXT,
    show_default="text",
    help="Text for the terminal, JSON for programs, Markdown to pass on.",
)
@click.pass_context
def plan(ctx: click.Context, *, exit_code: bool, output: Path | None, output_format: PlanFormat) -> None:
    """Show what a sync would change: each cell, by which rule, because of what. Nothing is written to sheets.

    A plan saved with -o is carried out by `sheetcrm sync --plan FILE`: exactly as it was seen, or not at all.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        preview = session.syncer.preview()
        record = session.syncer.record(preview)
        company, cost = session.syncer.company, session.google.ledger.summary()
    if output is not None:
        write_file(output, to_bytes(record))
    if output_format is PlanFormat.JSON:
        print_json("plan", _document(preview, record, cost, app.language))
    elif output_format is PlanFormat.MARKDOWN:
        click.echo(plan_markdown(company, preview, record), nl=False)
    else:
        _print(results(app.language), company, preview, record, cost)
    if output is not None:
        saved = say("Saved in {file}. To carry it out: sheetcrm sync --plan {file}", file=output)
        click.echo(in_language(saved, app.language), err=True)
    ctx.exit(_code(preview, pending=exit_code))


def _document(preview: Preview, record: PlanRecord, cost: Summary, language: Language) -> dict[str, Any]:
    return {**preview_document(preview, language), **to_document(record), "requests": requests_document(cost)}


def _print(console: Console, company: Company, preview: Preview, record: PlanRecord, cost: Summary) -> None:
    print_plan(console, company, preview)
    print_overruled(console, company, preview.plan.overruled)
    print_findings(console, company, preview.findings)
    if preview.findings:
        console.print()
    console.print(
        Text(said(console, _headline(company, preview)), "bold").append(
            f" {counted_findings(console, preview.findings)}.", "not bold"
        )
    )
    print_scope(console, company, preview.plan.kept_out)
    _print_stops(console, preview)
    fingerprint = say("Fingerprint {fingerprint}.", fingerprint=record.fingerprint)
    told = together(cost_line(cost), "" if preview.plan.is_empty else fingerprint)
    console.print(Text(said(console, told), "dim"), soft_wrap=True)


def _print_stops(console: Console, preview: Preview) -> None:
    if not preview.stops:
        return
    for stop in preview.stops:
        told = say("A sync would stop here: {reason}.", reason=stop.reason)
        console.print(Text(said(console, told), "bold yellow"), soft_wrap=True)
    console.print(Text(said(console, remedy(preview.stops))), soft_wrap=True)


def _headline(company: Company, preview: Preview) -> str:
    if not preview.look.tables:
        return say("No sheet could be read.")
    is_part = bool(preview.look.set_aside)
    if preview.plan.is_empty:
        return in_step(is_part=is_part)
    changes = count_changes(company, preview)
    if is_part:
        return say("To change in what could be read: {changes}.", changes=changes)
    return say("To change: {changes}.", changes=changes)


def _code(preview: Preview, *, pending: bool) -> ExitCode:
    if preview.look.set_aside:
        return ExitCode.PARTIAL if preview.look.tables else ExitCode.FINDINGS
    return ExitCode.PENDING if pending and not preview.plan.is_empty else ExitCode.OK
