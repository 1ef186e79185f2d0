"""`sheetcrm link`: how the links stand."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.backfill import backfill
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.commands.views.links import links_document, print_links
from sheetcrm.errors import ExitCode
from sheetcrm.reports.links import report_links
from sheetcrm.reports.loose_ends import find_loose_ends
from sheetcrm.schema.company import Company
from sheetcrm.schema.nearest import offer
from sheetcrm.sync.errands import Backfill
from sheetcrm.sync.look import with_addresses


@click.command()
@click.argument("links", metavar="[LINK]...", nargs=-1)
@click.option(
    "--backfill",
    "is_backfill",
    is_flag=True,
    help="Show the rows that links would have made, had they been there when the parents asked.",
)
@click.option(
    "--row", "rows", multiple=True, metavar="ID", help="With --backfill: for this parent; repeatable."
)
@click.option("-y", "--yes", is_flag=True, help="With --backfill: make them, after a backup.")
@format_option
@click.pass_context
def link(
    ctx: click.Context,
    *,
    links: tuple[str, ...],
    is_backfill: bool,
    rows: tuple[str, ...],
    yes: bool,
    output_format: Format,
) -> None:
    """Show the links as a tree: who asks, how many rows serve, and what hangs loose.

    That is: missing children, orphans, IDs of rows that are not there, rows beside the one that serves, open
    rows whose parent has ended, IDs that stand twice, rows that refer to each other in a circle.

    A sync makes a row for every parent that stands in an asking status. For parents that had passed it before
    sheetcrm came, --backfill shows what is owed, and with --yes and the names of links makes just that.

    Exits with 0 when all links are sound, 1 when something hangs loose, 6 when a department could not be
    read.
    """
    if (rows or yes) and not is_backfill:
        msg = "--row and --yes go with --backfill."
        raise click.UsageError(msg)
    app: App = ctx.obj
    with open_session(app) as session:
        company = session.company
        _refuse_unknown(company, links)
        if is_backfill:
            wanted = Backfill(links=frozenset(links), rows=frozenset(rows))
            ctx.exit(backfill(session, wanted, yes=yes, output_format=output_format))
        preview = session.syncer.preview()
    reports = report_links(
        company,
        preview.look.tables,
        preview.base,
        asked=preview.plan.links,
        pending=frozenset(row.row_id for row in preview.plan.new_rows),
    )
    reports = tuple(report for report in reports if not links or report.name in links)
    found = find_loose_ends(company, reports, preview.look.tables)
    ends = with_addresses(found, preview.look.layouts)
    if output_format is Format.JSON:
        document = {"links": links_document(reports), "rows_without_id": len(preview.plan.assigned)}
        findings = findings_document((*preview.look.findings, *ends), app.language)
        print_json("link", {"company": company.company, **document, "findings": findings})
    else:
        console = results(app.language)
        print_findings(console, session.syncer.company, preview.look.findings)
        if preview.look.findings:
            console.print()
        print_links(console, company, reports, ends, without_id=len(preview.plan.assigned))
    if preview.look.set_aside:
        ctx.exit(ExitCode.PARTIAL)
    ctx.exit(ExitCode.FINDINGS if ends else ExitCode.OK)


def _refuse_unknown(company: Company, links: tuple[str, ...]) -> None:
    for name in links:
        if name not in company.links:
            message = f"there is no link '{name}'. {offer(name, company.links)}"
            raise click.BadParameter(message, param_hint="LINK")
