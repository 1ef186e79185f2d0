"""`sheetcrm doctor`: whether everything around the sync is well."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text

from sheetcrm.commands.app import App
from sheetcrm.commands.output import Format, format_option, print_json, results, said
from sheetcrm.commands.session import Session, now, open_session
from sheetcrm.commands.views.documents import findings_document, requests_document
from sheetcrm.commands.views.findings import counted_findings, print_findings
from sheetcrm.commands.views.requests import cost_line
from sheetcrm.errors import ExitCode
from sheetcrm.language import Language, say
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.system_tabs import with_conflict_tabs
from sheetcrm.sheets.ledger import QUOTA_PER_MINUTE, Ledger, Summary
from sheetcrm.sync.checkup import Checkup, check_up
from sheetcrm.sync.state_checks import Usage


@click.command()
@format_option
@click.pass_context
def doctor(ctx: click.Context, *, output_format: Format) -> None:
    """Look at the account, the files, the tabs and the state, and say what is wrong and what to do.

    Nothing is written. Exits with 0 when there are warnings at most, 1 when there are errors, 6 when a
    spreadsheet could not be looked at.
    """
    app: App = ctx.obj
    with open_session(app) as session:
        found = check_up(
            session.company,
            lambda: session.google,
            lambda: session.store,
            now=now,
            progress=session.progress,
        )
        cost = _cost(session)
    if output_format is Format.JSON:
        _print_json(session, found, cost, app.language)
    else:
        _print(results(app.language), session, found, cost)
    ctx.exit(_code(found))


def _code(found: Checkup) -> ExitCode:
    if found.unread:
        return ExitCode.PARTIAL
    is_wrong = any(finding.severity is Severity.ERROR for finding in found.findings)
    return ExitCode.FINDINGS if is_wrong else ExitCode.OK


def _cost(session: Session) -> Summary:
    """What the look has cost; nothing where no connection could be opened."""
    return session.google.ledger.summary() if "google" in session.__dict__ else Ledger().summary()


def _print(console: Console, session: Session, found: Checkup, cost: Summary) -> None:
    print_findings(console, with_conflict_tabs(session.company), found.findings)
    names = session.company.spreadsheet_names()
    looked_at = say(
        "{findings}; looked at the state and {count} of {of} spreadsheets.",
        findings=counted_findings(console, found.findings),
        count=len(names) - len(found.unread),
        of=len(names),
    )
    told = said(console, looked_at)
    console.print(Text(f"\n{told}" if found.findings else told, "bold"))
    if found.usage is not None and found.usage.passes:
        console.print(said(console, _usage_line(found.usage)))
    console.print(Text(said(console, cost_line(cost)), "dim"), soft_wrap=True)


def _usage_line(usage: Usage) -> str:
    if usage.passes == 1:
        return say(
            "Busiest minute of the last pass: {reads} reads and {writes} writes of {limit} each.",
            reads=usage.reads,
            writes=usage.writes,
            limit=QUOTA_PER_MINUTE,
        )
    return say(
        "Busiest minute of the last {passes} passes: {reads} reads and {writes} writes of {limit} each.",
        passes=usage.passes,
        reads=usage.reads,
        writes=usage.writes,
        limit=QUOTA_PER_MINUTE,
    )


def _print_json(session: Session, found: Checkup, cost: Summary, language: Language) -> None:
    usage = found.usage
    print_json(
        "doctor",
        {
            "company": session.company.company,
            "findings": findings_document(found.findings, language),
            "unread": sorted(found.unread),
            "usage": None
            if usage is None
            else {
                "reads": usage.reads,
                "writes": usage.writes,
                "passes": usage.passes,
                "limit": QUOTA_PER_MINUTE,
            },
            "requests": requests_document(cost),
        },
    )
