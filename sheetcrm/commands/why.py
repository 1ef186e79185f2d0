"""`sheetcrm why`: how a cell came by what it holds."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.places import CellPlace, Places
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.whys import print_why, why_document
from sheetcrm.errors import ExitCode
from sheetcrm.reports.why import Explanation, explain
from sheetcrm.schema.row_ids import parse
from sheetcrm.sync.renames import todays_events, with_todays_names


@click.command()
@click.argument("cell")
@click.argument("column", required=False)
@format_option
@click.pass_context
def why(ctx: click.Context, *, cell: str, column: str | None, output_format: Format) -> None:
    """Say how a cell came by what it holds: each rule and its cause, back to what a person typed.

    Name the cell by its sheet and address, such as 'Deals!C7', or by row ID and COLUMN, such as D-000123
    Cost.
    """
    if column is None and "!" not in cell:
        message = f"'{cell}' names no cell: give an address such as 'Deals!C7', or a row ID and a column."
        raise click.UsageError(message)
    app: App = ctx.obj
    with open_session(app) as session:
        place, found = _explain(session, cell, column)
        company = session.company
    if output_format is Format.JSON:
        print_json("why", {"company": company.company, **why_document(place, found)})
    else:
        print_why(results(app.language), company, place, found)
    ctx.exit(ExitCode.OK)


def _explain(session: Session, cell: str, column: str | None) -> tuple[CellPlace, Explanation]:
    places = Places(
        session.company, session.syncer.look(), with_todays_names(session.company, session.store.load())
    )
    place = places.at(cell) if column is None else places.of(cell, column)
    parts = parse(place.row_id)
    deal = parts.deal if parts is not None else place.row_id
    events = todays_events(session.company, session.store.journal.read(deal=deal, on_damage=_warn))
    return place, explain(events, place.department, place.row_id, place.column)


def _warn(damage: str) -> None:
    click.echo(f"Warning: {damage}.", err=True)
