"""Tabs that look like a department's and are none, such as a duplicate that staff made: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.layout import needed_fields, normalise
from sheetcrm.sheets.tabs import Tab


def find_doubles(
    company: Company, spreadsheet: str, tabs: Sequence[Tab], used: Collection[int]
) -> Iterator[Finding]:
    """Give a warning for each tab with the columns of a department of the spreadsheet that is not its tab.

    Only headers count: whether a duplicate keeps what `setup` noted on the columns is not documented.

    Args:
        company: the config.
        spreadsheet: its name in the config.
        tabs: the tabs it has.
        used: the IDs of those that are departments' tabs, or sheetcrm's own.
    """
    for tab in (tab for tab in tabs if tab.sheet_id not in used):
        headers = {normalise(column.header) for column in tab.columns}
        for department, rules in company.departments.items():
            wanted = {normalise(field) for field in needed_fields(company, department)}
            if rules.spreadsheet != spreadsheet or not wanted <= headers:
                continue
            yield Finding(
                code="tab-duplicate",
                severity=Severity.WARNING,
                department=department,
                message=say(
                    "The tab '{tab}' has the columns of '{wanted}' and is not that tab; nothing in it is "
                    "read or written",
                    tab=tab.title,
                    wanted=rules.sheet,
                ),
                hint=say(
                    "Work in '{wanted}', and delete '{tab}' if nobody needs it.",
                    wanted=rules.sheet,
                    tab=tab.title,
                ),
                sheet=tab.title,
            )
            break
