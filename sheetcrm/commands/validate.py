"""`sheetcrm validate`: everything that is wrong in the sheets, and the mending of what is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.backups import back_up_before
from sheetcrm.commands.output import print_json, results, said
from sheetcrm.commands.session import Session, open_session
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.finding_formats import as_csv, as_junit, as_markdown, as_sarif, link_of
from sheetcrm.commands.views.findings import counted_findings, in_words, print_findings
from sheetcrm.commands.views.mends import mends_document, print_mends
from sheetcrm.commands.views.scope import print_scope, scope_document
from sheetcrm.errors import ExitCode
from sheetcrm.language import Language, say, unsaid
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.rows import is_blank_row
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.look import Look
from sheetcrm.sync.mending import Mend, mends_of
from sheetcrm.sync.reconcile import staff_tables
from sheetcrm.sync.renames import with_todays_names
from sheetcrm.sync.scope import Scope, find_scope
from sheetcrm.sync.undisturbed import undisturbed
from sheetcrm.sync.validation import find_everything


class Report(StrEnum):
    """How findings are given."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one look at the sheets found.

    Attributes:
        look: what was read.
        scope: what of it takes part.
        all: what is wrong.
        mends: what can be mended.
        mended: what has just been mended.
    """

    look: Look
    scope: Scope
    all: tuple[Finding, ...]
    mends: tuple[Mend, ...]
    mended: tuple[Mend, ...] = ()

    @property
    def code(self) -> ExitCode:
        """6 where a department could not be read, 1 where there are errors."""
        if self.look.set_aside:
            return ExitCode.PARTIAL
        is_wrong = any(found.severity is Severity.ERROR for found in self.all)
        return ExitCode.FINDINGS if is_wrong else ExitCode.OK


@click.command()
@click.option(
    "--format",
    "report",
    type=click.Choice(Report, case_sensitive=False),
    default=Report.TABLE,
    show_default="table",
    help="A table for people; the others for programs.",
)
@click.option("--fix", is_flag=True, help="Show what can be mended for certain, before and after.")
@click.option("-y", "--yes", is_flag=True, help="With --fix: mend it, after a backup, in a pass of its own.")
@click.pass_context
def validate(ctx: click.Context, *, report: Report, fix: bool, yes: bool) -> None:
    """List everything that is wrong in the departments' sheets, with address and remedy.

    Exits with 0 when there are warnings at most, 1 when there are errors, 6 when a department could not be
    read. After mending, what is left counts.
    """
    if yes and not fix:
        msg = "--yes goes with --fix."
        raise click.UsageError(msg)
    app: App = ctx.obj
    with open_session(app) as session:
        found = _look(session)
        if yes and found.mends:
            found = _mend(session, found)
        _print(session, found, report, app.language, fix=fix)
    ctx.exit(found.code)


def _look(session: Session, mended: tuple[Mend, ...] = ()) -> Findings:
    syncer = session.syncer
    look = syncer.look()
    scope = find_scope(session.company, staff_tables(syncer.company, look.tables))
    base = with_todays_names(session.company, session.store.load())
    with undisturbed():
        findings = find_everything(session.company, look, scope, base)
    mends = mends_of(findings, scope.tables)
    return Findings(look=look, scope=scope, all=findings, mends=mends, mended=mended)


def _mend(session: Session, found: Findings) -> Findings:
    """Mend what is certain: an ordinary pass that also does this, guarded as every pass is."""
    back_up_before(session, unsaid("before validate --fix"))
    rows: dict[str, set[str]] = {}
    for mend in found.mends:
        rows.setdefault(mend.department, set()).add(mend.row_id)
    session.syncer.mend(found.mends)
    allowed = {department: len(row_ids) for department, row_ids in rows.items()}
    result = session.syncer.run(Approval.standing(allow_mass=allowed))
    session.syncer.mend(())
    done = {(write.department, write.row_id, write.column) for write in result.preview.plan.edits}
    mended = tuple(mend for mend in found.mends if (mend.department, mend.row_id, mend.column) in done)
    return _look(session, mended)


def _print(session: Session, found: Findings, report: Report, language: Language, *, fix: bool) -> None:
    found = replace(found, all=in_words(found.all, language))
    layouts = found.look.layouts
    departments = tuple(session.company.departments)
    texts = {
        Report.CSV: lambda: as_csv(found.all, layouts),
        Report.JUNIT: lambda: as_junit(found.all, departments, layouts),
        Report.SARIF: lambda: as_sarif(found.all, layouts),
        Report.MARKDOWN: lambda: as_markdown(found.all, layouts),
    }
    if report in texts:
        click.echo(texts[report](), nl=False)
    elif report is Report.JSON:
        _print_json(session, found, fix=fix)
    else:
        _print_table(results(language), session, found, fix=fix)


def _rows(found: Findings) -> int:
    return sum(not is_blank_row(row) for table in found.scope.tables.values() for row in table.rows)


def _print_json(session: Session, found: Findings, *, fix: bool) -> None:
    document = {
        "company": session.company.company,
        "rows": _rows(found),
        "set_aside": sorted(found.look.set_aside),
        "left_alone": scope_document(found.scope.kept_out),
        "findings": [
            {**entry, "fix": one.fix, "link": link_of(one, found.look.layouts) or None}
            for entry, one in zip(findings_document(found.all), found.all, strict=True)
        ],
    }
    if fix:
        document["mends"] = mends_document(found.mends)
        document["mended"] = mends_document(found.mended)
    print_json("validate", document)


def _print_table(console: Console, session: Session, found: Findings, *, fix: bool) -> None:
    findings = found.all
    print_findings(console, session.syncer.company, findings)
    looked_at = say(
        "{findings} in {rows} rows of {departments} departments.",
        findings=counted_findings(console, findings),
        rows=_rows(found),
        departments=len(found.scope.tables),
    )
    told = said(console, looked_at)
    console.print(Text(f"\n{told}" if findings else told, "bold"))
    print_scope(console, session.company, found.scope.kept_out)
    if fix:
        print_mends(console, session.company, found.mended, found.mends)
    elif found.mends:
        console.print(said(console, _mendable(found.mends)))


def _mendable(mends: Sequence[Mend]) -> str:
    if len(mends) == 1:
        return say("1 cell can be mended for certain: sheetcrm validate --fix shows them.")
    return say(
        "{count} cells can be mended for certain: sheetcrm validate --fix shows them.", count=len(mends)
    )
