"""Findings about whole sheets and spreadsheets: what is wrong with them, and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.nearest import nearest
from sheetcrm.sheets.errors import DamagedError, ForbiddenError, SpreadsheetMissingError
from sheetcrm.sheets.layout import normalise
from sheetcrm.sheets.reads import Unusable, WantedSheet


def set_aside(
    company: Company, spreadsheet_id: str, wanted: Iterable[WantedSheet], failure: SheetcrmError
) -> dict[str, Unusable]:
    """Set departments aside because their spreadsheet cannot be had.

    The finding's code follows from the failure: ``spreadsheet-missing``, ``spreadsheet-forbidden``,
    ``spreadsheet-damaged``, and ``spreadsheet-refused`` for everything else.
    """
    code = "spreadsheet-refused"
    if isinstance(failure, SpreadsheetMissingError):
        code = "spreadsheet-missing"
    elif isinstance(failure, ForbiddenError):
        code = "spreadsheet-forbidden"
    elif isinstance(failure, DamagedError):
        code = "spreadsheet-damaged"
    unusable = {}
    for want in wanted:
        name = company.departments[want.department].spreadsheet
        finding = Finding(
            code=code,
            severity=Severity.ERROR,
            department=want.department,
            message=say(
                "Spreadsheet '{name}' ({file}) cannot be used: {problem}",
                name=name,
                file=spreadsheet_id,
                problem=failure.message,
            ),
            hint=failure.hint,
        )
        unusable[want.department] = Unusable(want.department, (finding,))
    return unusable


def explain_missing_sheet(company: Company, department: str, titles: Sequence[str]) -> Unusable:
    """Set a department aside because its tab is not among the tabs of its spreadsheet."""
    wanted = company.departments[department].sheet
    close = nearest(wanted, titles)
    name = company.departments[department].spreadsheet
    message = say("Spreadsheet '{name}' has no tab '{tab}'", name=name, tab=wanted)
    hint = say("Bring it back from the file's version history, or run sheetcrm setup to make it anew.")
    if close is not None:
        message = say(
            "Spreadsheet '{name}' has no tab '{tab}'; nearest is '{close}'",
            name=name,
            tab=wanted,
            close=close,
        )
        hint = say(
            "If '{close}' is the one, name it '{tab}' and run sheetcrm setup. Otherwise: {remedy}",
            close=close,
            tab=wanted,
            remedy=hint,
        )
    finding = Finding(
        code="sheet-missing",
        severity=Severity.ERROR,
        department=department,
        message=message,
        hint=hint,
        sheet=wanted,
    )
    return Unusable(department, (finding,))


def explain_renamed(company: Company, department: str, title: str) -> tuple[Finding, ...]:
    """Warn that a tab has another title than the config says; nothing where it has not."""
    wanted = company.departments[department].sheet
    if normalise(title) == normalise(wanted):
        return ()
    finding = Finding(
        code="sheet-renamed",
        severity=Severity.WARNING,
        department=department,
        message=say(
            "The tab '{wanted}' is called '{title}' now; it is used all the same", wanted=wanted, title=title
        ),
        hint=say(
            "Name it '{wanted}' again, or write sheet: {title} in the config.", wanted=wanted, title=title
        ),
        sheet=title,
    )
    return (finding,)
