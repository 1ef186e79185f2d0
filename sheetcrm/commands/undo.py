"""`sheetcrm undo`: a pass taken back."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.passes import exit_code_of
from sheetcrm.commands.views.undos import print_undo, undo_document
from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import say
from sheetcrm.state.records import run_name
from sheetcrm.sync.approval import Approval


@click.command()
@click.argument("run")
@click.option("-y", "--yes", is_flag=True, help="Do it; without this it is only shown.")
@format_option
@click.pass_context
def undo(ctx: click.Context, *, run: str, yes: bool, output_format: Format) -> None:
    """Take back what the pass RUN did, such as 12 or 000012 (`sheetcrm runs` lists them).

    Cells that still hold what the pass wrote go back to what they held before, and are left alone by the
    next passes until somebody changes them or their source. Rows that it added are cleared if nobody has
    touched them. What people have changed since stays, and is listed. An undo is a pass of its own and can
    be undone; its exit codes are those of `sync`.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        company = session.company
        number = _known(session, run)
        if yes:
            back_up_before(session, f"before undo of run {number}")
            result = session.syncer.run(Approval.of_undo(number))
            preview, found, code = result.preview, result.undo, exit_code_of(result)
        else:
            result = None
            preview, found = session.syncer.preview_undo(number)
            code = ExitCode.PARTIAL if preview.look.set_aside else ExitCode.OK
    if found is None:
        msg = say("Run {run} was not undone.", run=number)
        raise SheetcrmError(msg)
    if output_format is Format.JSON:
        print_json("undo", {"company": company.company, **undo_document(preview, found, result)})
    else:
        print_undo(results(app.language), company, preview, found, result)
    ctx.exit(code)


def _known(session: Session, typed: str) -> str:
    """The pass's number as the journal has it."""
    number = typed.strip()
    if number.isdecimal():
        number = run_name(int(number))
        if any(True for _ in session.store.journal.read(run=number)):
            return number
        if int(number) and int(number) <= session.store.serial:
            msg = say("Run {run} saw nothing new and wrote nothing.", run=number)
            raise SheetcrmError(msg, say("sheetcrm runs lists the passes, with what each wrote."))
    last = [record.run for record in session.store.runs(3)]
    msg = say("There is no run '{run}'.", run=typed)
    hint = say("The last runs: {runs}; see sheetcrm runs.", runs=", ".join(last)) if last else ""
    raise SheetcrmError(msg, hint)
