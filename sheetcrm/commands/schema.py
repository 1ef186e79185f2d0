"""``sheetcrm schema``: in what the config has changed, and the sheets brought after it."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.schemes import diff_document, print_diff
from sheetcrm.errors import ExitCode
from sheetcrm.sheets.connection import SETUP_SCOPES
from sheetcrm.sync.scheme import find_differences


@click.group("schema")
def schema() -> None:
    """Change statuses, columns and departments without fear."""


@schema.command("diff")
@click.option("--exit-code", "as_code", is_flag=True, help="Exit with 3 where there is any difference.")
@format_option
@click.pass_context
def diff(ctx: click.Context, *, as_code: bool, output_format: Format) -> None:
    """Show in what the config differs from the one applied last, and from the sheets; nothing is written."""
    app: App = ctx.obj
    with open_session(app, scopes=SETUP_SCOPES) as session:
        session.progress("looking at the spreadsheets")
        found = find_differences(session.company, session.google, session.store)
        company = session.company
    if output_format is Format.JSON:
        print_json("schema diff", {"company": company.company, **diff_document(found)})
    else:
        print_diff(results(), company, found)
    ctx.exit(ExitCode.PENDING if as_code and not found.is_empty else ExitCode.OK)
