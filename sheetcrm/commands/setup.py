"""`sheetcrm setup`: spreadsheets, tabs and headers as the config asks for them."""

from __future__ import annotations

import click

from sheetcrm.commands.app import App
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import Session, now, open_session
from sheetcrm.commands.views.structures import print_structure, structure_document
from sheetcrm.language import in_language, say, unsaid
from sheetcrm.schema.applied import changes_since, scheme_document
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.connection import SETUP_SCOPES
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.structure import KnownIds, StructurePlan, apply_structure, inspect
from sheetcrm.sync.look import spreadsheet_id
from sheetcrm.sync.scheme import tabs_known
from sheetcrm.sync.takeover import adopt_copy


@click.command()
@click.option("--plan", "only_plan", is_flag=True, help="Show what would be made; nothing is changed.")
@click.option(
    "--adopt-copy",
    "copied",
    metavar="NAME",
    help="Use spreadsheet NAME although it is a copy of the one used so far.",
)
@format_option
@click.pass_obj
def setup(app: App, *, only_plan: bool, copied: str | None, output_format: Format) -> None:
    """Make what the config asks for and the sheets lack: files, tabs, headers, lists, protection, colours.

    Nothing of staff's is moved, renamed or taken away, and a second run finds nothing to do.
    """
    ids: KnownIds | None = None
    with open_session(app, scopes=SETUP_SCOPES) as session:
        if copied is not None and not only_plan:
            _adopt_copy(session, copied)
        if only_plan:
            plan = inspect(
                session.google,
                with_conflict_tabs(session.company),
                tabs_known(session.store, session.company),
            )
        else:
            plan, ids = run_setup(session)
        cost = session.google.ledger.summary()
    if output_format is Format.JSON:
        document = structure_document(plan, ids, cost, applied=not only_plan, language=app.language)
        print_json("setup", {"company": session.company.company, **document})
    else:
        print_structure(results(app.language), session.company, plan, ids, cost)


def _known(session: Session, plan: StructurePlan) -> KnownIds:
    """The IDs that were remembered, and those of files that were found by their titles just now."""
    known = session.store.registry
    found = {part.name: part.file_id for part in plan.spreadsheets if part.file_id is not None}
    return KnownIds({**known.spreadsheets, **found}, known.sheets)


def run_setup(session: Session) -> tuple[StructurePlan, KnownIds]:
    """Find out what the sheets lack, and make it.

    Returns:
        What was made, and the IDs that were remembered.

    Raises:
        SheetcrmError: a file that the config names is not there, or something could not be made; what was
            made before it stands, and the next run goes on from there.
    """
    with session.store.lock(timeout_seconds=10):
        session.progress(say("looking at the spreadsheets"))
        company = with_conflict_tabs(session.company)
        plan = inspect(session.google, company, tabs_known(session.store, session.company))
        if any(part.file_id is not None and part.changes for part in plan.spreadsheets):
            back_up_before(session, unsaid("before setup"), _known(session, plan))
        session.progress(say("making what they lack"))
        ids = apply_structure(
            session.google,
            company,
            plan,
            first_marker=lambda file_id: first_marker(session, file_id),
        )
        session.store.register(spreadsheets=ids.spreadsheets, sheets=ids.sheets, scratches=ids.scratches)
        _take_note(session)
    return plan, ids


def _take_note(session: Session) -> None:
    """Remember the config as applied, unless something in it is for `schema apply` to do."""
    changes = changes_since(session.store.scheme(), session.company)
    waiting = [change for change in changes if change.needs_apply]
    if waiting:
        names = [change.key for change in waiting[:5]] + ["…"] * (len(waiting) > 5)
        told = say(
            "Note: {names}: the config has changed what the sheets hold; see sheetcrm schema diff.",
            names=", ".join(names),
        )
        click.echo(in_language(told, session.language), err=True)
    else:
        session.store.remember_scheme(scheme_document(session.company))


def _adopt_copy(session: Session, name: str) -> None:
    if name not in session.company.spreadsheet_names():
        names = ", ".join(session.company.spreadsheet_names())
        raise click.UsageError(f"There is no spreadsheet {name!r} in the config; there are: {names}.")
    with session.store.lock(timeout_seconds=10):
        scratch = session.syncer.look().scratches.get(name)
        file_id = spreadsheet_id(session.company, session.store.registry, name)
        if scratch is not None and file_id is not None:
            adopt_copy(session.google, file_id, scratch)


def first_marker(session: Session, file_id: str) -> Marker:
    """The marker for a hidden tab that is made just now."""
    return Marker(
        lineage=session.store.lineage,
        serial=0,
        run="setup",
        batch="setup",
        spreadsheet=file_id,
        host=session.host,
        at=now().isoformat(timespec="seconds"),
    )
