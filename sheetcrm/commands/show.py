"""`sheetcrm show`: every fact of one deal from all departments."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.places import unknown_row
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.deals import deal_document, print_deal
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.errors import ExitCode
from sheetcrm.reports.deal import deal_card, find_deal, nearest_ids
from sheetcrm.reports.rows import Rows
from sheetcrm.sync.look import Look
from sheetcrm.sync.renames import todays_events


@click.command()
@click.argument("deal")
@format_option
@click.pass_context
def show(ctx: click.Context, *, deal: str, output_format: Format) -> None:
    """Show every fact of one DEAL: all its rows in all departments, and what happened to them.

    DEAL is the ID of the deal or of any of its rows, such as D-000123 or D-000123/LOG-1.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        look = session.syncer.look()
        deal_id = _find(session, look, deal)
        company = session.company
        read = session.store.journal.read(deal=deal_id, on_damage=_warn)
        events = tuple(todays_events(company, read))
    card = deal_card(company, look.tables, deal_id)
    if output_format is Format.JSON:
        document = {"company": company.company, **deal_document(card, events)}
        print_json("show", {**document, "findings": findings_document(look.findings, app.language)})
    else:
        console = results(app.language)
        print_deal(console, company, card, events)
        if look.set_aside:
            console.print()
            print_findings(console, session.syncer.company, look.findings)
    ctx.exit(ExitCode.PARTIAL if look.set_aside else ExitCode.OK)


def _find(session: Session, look: Look, typed: str) -> str:
    base = session.store.load()
    remembered = (row for table in base.tables.values() for row in (*table.rows, *table.tombstones))
    known = {
        **{entry.row_id: None for entry in Rows(session.company, look.tables).all()},
        **dict.fromkeys(remembered),
    }
    found = find_deal(typed, known)
    if found is not None:
        return found
    raise unknown_row(typed, nearest_ids(typed, known))


def _warn(place: str) -> None:
    click.echo(f"Warning: {place}", err=True)
