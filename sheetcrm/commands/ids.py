"""`sheetcrm ids`: rows that have lost their IDs, and what a person says about them."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import print_findings
from sheetcrm.commands.views.passes import exit_code_of, pass_document, print_pass
from sheetcrm.errors import ExitCode, SheetcrmError
from sheetcrm.language import in_language, say, together, unsaid
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.identity import Picks
from sheetcrm.sync.results import Preview

_CODES = (
    "row-id-lost",
    "row-id-overtyped",
    "row-id-duplicate",
    "row-id-unknown",
    "row-id-orphan",
    "row-without-id",
    "kept-out-id-lost",
)


@click.group()
def ids() -> None:
    """List rows that cannot be told apart, and give rows back the IDs they have lost.

    A row whose ID was wiped or overtyped is left alone until somebody says which row it is. Where its other
    cells tell, its ID is proposed.
    """


@ids.command("list")
@format_option
@click.pass_context
def list_ids(ctx: click.Context, *, output_format: Format) -> None:
    """List the rows whose IDs are lost, doubled or none, with the IDs proposed. Nothing is written.

    Exits with 1 when there are any.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        preview = session.syncer.preview()
        company = session.company
    found = [one for one in preview.findings if one.code in _CODES]
    proposals = sorted(_proposals(preview))
    if output_format is Format.JSON:
        document = {
            "action": "list",
            "company": company.company,
            "proposals": proposals,
            "findings": findings_document(found, app.language),
        }
        print_json("ids", document)
    else:
        print_findings(results(app.language), company, found)
        click.echo(in_language(_headline(len(found), proposals), app.language))
    ctx.exit(ExitCode.FINDINGS if found else ExitCode.OK)


@ids.command()
@click.argument("row_ids", metavar="[ROW_ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Put back every ID that is proposed.")
@format_option
@click.pass_context
def restore(ctx: click.Context, *, row_ids: tuple[str, ...], everything: bool, output_format: Format) -> None:
    """Make a pass that puts the proposed IDs back into their rows.

    IDs that have changed places are put back together.
    """
    if everything == bool(row_ids):
        msg = "Name the IDs to put back, or say --all."
        raise click.UsageError(msg)
    with open_session(ctx.obj) as session:
        proposed = _proposals(session.syncer.preview())
        if not everything:
            _refuse_others(row_ids, proposed, unsaid("{row} is proposed for no row."))
        picks = Picks(restore=frozenset(proposed if everything else row_ids))
        code = _run(session, picks, output_format, "restore")
    ctx.exit(code)


@ids.command()
@click.argument("row_ids", metavar="ROW_ID...", nargs=-1, required=True)
@format_option
@click.pass_context
def release(ctx: click.Context, *, row_ids: tuple[str, ...], output_format: Format) -> None:
    """Make a pass that takes the rows of these IDs for gone, and those that resemble them for other rows."""
    with open_session(ctx.obj) as session:
        lost = session.syncer.preview().plan.lost
        in_question = {row_id for rows in lost.values() for row in rows for row_id in row.row_ids}
        _refuse_others(row_ids, in_question, unsaid("{row} is in question for no row."))
        code = _run(session, Picks(release=frozenset(row_ids)), output_format, "release")
    ctx.exit(code)


def _run(session: Session, picks: Picks, output_format: Format, action: str) -> ExitCode:
    result = session.syncer.run(Approval.standing(picks=picks))
    if output_format is Format.JSON:
        about = {"action": action, "company": session.company.company}
        print_json("ids", {**about, **pass_document(session.syncer.company, result, session.language)})
    else:
        print_pass(results(session.language), session.syncer.company, result)
    return exit_code_of(result)


def _proposals(preview: Preview) -> set[str]:
    return {row.proposed for rows in preview.plan.lost.values() for row in rows if row.proposed is not None}


def _refuse_others(row_ids: tuple[str, ...], known: set[str], why: str) -> None:
    for row_id in row_ids:
        if row_id not in known:
            raise SheetcrmError(say(why, row=row_id), say("See sheetcrm ids list."))


def _headline(count: int, proposals: list[str]) -> str:
    if not count:
        return say("Every row can be told apart.")
    rows = say("{count} findings about row IDs.", count=count)
    if count == 1:
        rows = say("1 finding about row IDs.")
    if not proposals:
        return rows
    remedy = say("To put back what is proposed: sheetcrm ids restore {rows}", rows=" ".join(proposals))
    return together(rows, remedy)
