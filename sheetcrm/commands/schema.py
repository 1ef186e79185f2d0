"""``sheetcrm schema``: in what the config has changed, and the sheets brought after it."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.approvals import is_agreed
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.setup import first_marker
from sheetcrm.commands.views.schemes import diff_document, print_diff
from sheetcrm.commands.views.schemes_applied import apply_document, print_applied, print_scheme
from sheetcrm.errors import ExitCode
from sheetcrm.language import in_language, say, unsaid
from sheetcrm.schema.nearest import offer
from sheetcrm.sheets.connection import SETUP_SCOPES
from sheetcrm.sync.results import PassResult
from sheetcrm.sync.scheme import find_differences
from sheetcrm.sync.scheme_apply import SchemePlan, apply_scheme, plan_scheme


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
        session.progress(say("looking at the spreadsheets"))
        found = find_differences(session.company, session.google, session.store)
        company = session.company
    if output_format is Format.JSON:
        print_json("schema diff", {"company": company.company, **diff_document(found, app.language)})
    else:
        print_diff(results(app.language), company, found)
    ctx.exit(ExitCode.PENDING if as_code and not found.is_empty else ExitCode.OK)


@schema.command("apply")
@click.option(
    "--retire",
    "retired",
    multiple=True,
    metavar="NAME",
    help="This column (sales/Cargo) or department is gone and was not renamed; repeatable.",
)
@click.option(
    "--reorder",
    "reordered",
    multiple=True,
    metavar="DEPARTMENT",
    help="Put its columns in the sheet into the order of the config; repeatable.",
)
@click.option("-y", "--yes", is_flag=True, help="Do it, after a backup; without this it is only shown.")
@format_option
@click.pass_context
def apply(
    ctx: click.Context,
    *,
    retired: tuple[str, ...],
    reordered: tuple[str, ...],
    yes: bool,
    output_format: Format,
) -> None:
    """Bring the sheets after a changed config: headers, lists, and cells that hold an earlier name.

    Nothing is deleted: a column that the config does not know any more is hidden, with all it holds. What
    would leave rows or cells without meaning is refused, with the cells, and exits with 4; so does whatever
    may be a rename that nobody has declared. The cells are set by a pass that `sheetcrm undo` takes back.
    """
    app: App = ctx.obj
    with open_session(app, scopes=SETUP_SCOPES) as session:
        _check_names(session, reordered)
        session.progress(say("looking at the spreadsheets"))
        plan = plan_scheme(
            session.company,
            session.google,
            session.store,
            session.syncer,
            retired=retired,
            reordered=reordered,
        )
        company = session.syncer.company
        if output_format is Format.TABLE:
            print_scheme(results(app.language), company, plan)
        done, result = False, None
        if not plan.refusals and not plan.is_empty:
            done = is_agreed(
                in_language(say("Bring the sheets after it?"), app.language),
                yes=yes,
                output_format=output_format,
            )
            result = _apply(session, plan) if done else None
    if output_format is Format.JSON:
        print_json(
            "schema apply",
            {"company": company.company, **apply_document(plan, result, done=done, language=app.language)},
        )
    else:
        print_applied(results(app.language), plan, result, done=done)
    ctx.exit(_code(plan, result))


def _apply(session: Session, plan: SchemePlan) -> PassResult | None:
    back_up_before(session, unsaid("before schema apply"))
    session.progress(say("bringing the sheets after the config"))
    return apply_scheme(
        session.company,
        session.google,
        session.store,
        session.syncer,
        plan,
        first_marker=lambda file_id: first_marker(session, file_id),
    )


def _check_names(session: Session, reordered: tuple[str, ...]) -> None:
    known = tuple(session.company.departments)
    for name in reordered:
        if name not in known:
            msg = f"There is no department {name!r}. {offer(name, known)}"
            raise click.UsageError(msg)


def _code(plan: SchemePlan, result: PassResult | None) -> ExitCode:
    if plan.refusals:
        return ExitCode.REFUSED
    return ExitCode.PARTIAL if result is not None and result.applied.failures else ExitCode.OK
