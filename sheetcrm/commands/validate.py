"""`sheetcrm validate`: everything that is wrong in the sheets."""

from __future__ import annotations

import click
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results
from sheetcrm.commands.session import open_session
from sheetcrm.commands.views.documents import findings_document
from sheetcrm.commands.views.findings import count_findings, print_findings
from sheetcrm.commands.views.scope import print_scope, scope_document
from sheetcrm.errors import ExitCode
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.rows import is_blank_row
from sheetcrm.schema.table_checks import check_table
from sheetcrm.sync.look import Look, with_addresses
from sheetcrm.sync.reconcile import staff_tables
from sheetcrm.sync.scope import Scope, find_scope


@click.command()
@format_option
@click.pass_context
def validate(ctx: click.Context, *, output_format: Format) -> None:
    """List everything that is wrong in the departments' sheets, with address and remedy.

    Exits with 0 when there are warnings at most, 1 when there are errors, 6 when a department could not be
    read.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        look = session.syncer.look()
        company = session.company
    scope = find_scope(company, staff_tables(session.syncer.company, look.tables))
    findings = find_everything(company, look, scope)
    rows = sum(not is_blank_row(row) for table in scope.tables.values() for row in table.rows)
    if output_format is Format.JSON:
        document = {"company": company.company, "rows": rows, "set_aside": sorted(look.set_aside)}
        left_alone = scope_document(scope.kept_out)
        print_json(
            "validate", {**document, "left_alone": left_alone, "findings": findings_document(findings)}
        )
    else:
        console = results()
        print_findings(console, session.syncer.company, findings)
        told = f"{count_findings(findings).capitalize()} in {rows} rows of {len(scope.tables)} departments."
        console.print(Text(f"\n{told}" if findings else told, "bold"))
        print_scope(console, company, scope.kept_out)
    ctx.exit(_code(look, findings))


def find_everything(company: Company, look: Look, scope: Scope) -> tuple[Finding, ...]:
    """List the findings about sheets, then those about rows that take part.

    A header that is missing is told once.
    """
    told = {(found.department, found.column) for found in look.findings if found.code == "header-missing"}
    about_rows = (
        found
        for department, table in scope.tables.items()
        for found in check_table(company, table, look.layouts[department].positions)
        if found.code != "missing-header" or (department, found.column) not in told
    )
    return (*look.findings, *with_addresses(scope.findings, look.layouts), *about_rows)


def _code(look: Look, findings: tuple[Finding, ...]) -> ExitCode:
    if look.set_aside:
        return ExitCode.PARTIAL
    is_wrong = any(found.severity is Severity.ERROR for found in findings)
    return ExitCode.FINDINGS if is_wrong else ExitCode.OK
