"""`sheetcrm link --backfill`: the rows that links would have made had they been there."""

from __future__ import annotations

import click

from sheetcrm.commands.approvals import is_agreed
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import Format, print_json, results
from sheetcrm.commands.session import Session
from sheetcrm.commands.views.late_rows import late_rows_document, print_late_rows
from sheetcrm.commands.views.passes import exit_code_of, pass_document, print_pass
from sheetcrm.errors import ExitCode
from sheetcrm.language import in_language, say, unsaid
from sheetcrm.sync.errands import Backfill


def backfill(session: Session, wanted: Backfill, *, yes: bool, output_format: Format) -> ExitCode:
    """Show the rows, and make them once somebody has agreed.

    Args:
        session: the company.
        wanted: of which links and for which rows; with ``yes`` the links have to be named.
        yes: whether it is agreed already.
        output_format: for people or for programs.

    Raises:
        click.UsageError: it is agreed to something that was not named.
    """
    if yes and not wanted.links:
        msg = "With --yes, name the links that shall make rows."
        raise click.UsageError(msg)
    preview, part = session.syncer.preview_errand(wanted)
    late = preview.plan.late
    ready = sum(not one.lacking for one in late)
    document = {"company": session.company.company, "late": late_rows_document(late)}
    if output_format is Format.TABLE:
        print_late_rows(results(session.language), session.company, late)
    asked = bool(ready and wanted.links)
    question = in_language(say("Make {count} rows?", count=ready), session.language)
    if not asked or not is_agreed(question, yes=yes, output_format=output_format):
        if output_format is Format.JSON:
            print_json("link", {"action": "backfill", **document, "pass": None})
        elif ready:
            told = say(
                "To make them, name the links: sheetcrm link --backfill {link} --yes", link=late[0].link
            )
            click.echo(in_language(told, session.language))
        return ExitCode.PARTIAL if preview.look.set_aside else ExitCode.OK
    back_up_before(session, unsaid("before link --backfill"))
    result = session.syncer.run_errand(wanted, part)
    if output_format is Format.JSON:
        made = pass_document(session.syncer.company, result, session.language)
        print_json("link", {"action": "backfill", **document, "pass": made})
    else:
        print_pass(results(session.language), session.syncer.company, result)
    return exit_code_of(result)
