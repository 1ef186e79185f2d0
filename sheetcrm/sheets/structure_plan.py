"""What a spreadsheet lacks to hold its departments, and the requests that add it: pure.

Nothing of staff's is moved, renamed, reformatted or taken away: columns are only added, after the last one in
use, and what columns lack is mended as the modules of each kind of gap say.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheetcrm.language import say
from sheetcrm.schema.company import Company
from sheetcrm.sheets.doubles import find_doubles
from sheetcrm.sheets.layout import normalise
from sheetcrm.sheets.scratch import SCRATCH_TITLE, TURN_TITLE, make_requests, new_scratch
from sheetcrm.sheets.structure_changes import StructureChange, What
from sheetcrm.sheets.tab_planner import TabPlanner, TabsPlan
from sheetcrm.sheets.tabs import Tab, added_tab


def plan_tabs(
    company: Company,
    spreadsheet: str,
    tabs: Sequence[Tab],
    known: Mapping[str, int],
    known_scratch: int | None = None,
    *,
    account: str | None = None,
) -> TabsPlan:
    """Compare a spreadsheet's tabs with its departments.

    Args:
        company: the config.
        spreadsheet: the spreadsheet's name in the config.
        tabs: the tabs it has.
        known: department to the ID of its tab, where one is remembered; it finds tabs that staff renamed.
        known_scratch: the ID of its hidden tab, where one is remembered.
        account: address of the account that syncs; None where there is none, as in embedded sheets.
    """
    plan = TabsPlan(account=account)
    hidden = next((tab for tab in tabs if tab.sheet_id == known_scratch), None) or next(
        (tab for tab in tabs if normalise(tab.title) == SCRATCH_TITLE), None
    )
    current = [tab for tab in tabs if tab is not hidden and normalise(tab.title) != TURN_TITLE]
    for name in (key for key, rules in company.departments.items() if rules.spreadsheet == spreadsheet):
        found = _find_tab(company, name, current, known)
        tab = found or _make_tab(company, spreadsheet, name, current, plan)
        plan.sheets[name] = tab.sheet_id
        filled = TabPlanner(company, spreadsheet, name, tab, plan, is_new=found is None).fill()
        current = [filled if other.sheet_id == tab.sheet_id else other for other in current]
    plan.findings.extend(find_doubles(company, spreadsheet, current, set(plan.sheets.values())))
    plan.scratch_id = None if hidden is None else hidden.sheet_id
    if hidden is None:
        plan.scratch = new_scratch({tab.sheet_id for tab in (*tabs, *current)})
        plan.scratch_id = plan.scratch.sheet_id
        plan.changes.append(_change(spreadsheet, SCRATCH_TITLE, What.ADD_SCRATCH, "hidden"))
        plan.requests.extend(make_requests(plan.scratch))
    return plan


def _find_tab(company: Company, department: str, tabs: Sequence[Tab], known: Mapping[str, int]) -> Tab | None:
    title = normalise(company.departments[department].sheet)
    by_id = (tab for tab in tabs if tab.sheet_id == known.get(department))
    return next(by_id, None) or next((tab for tab in tabs if normalise(tab.title) == title), None)


def _make_tab(company: Company, spreadsheet: str, department: str, tabs: list[Tab], plan: TabsPlan) -> Tab:
    """Add a tab, or name the blank one that every new file has."""
    title = company.departments[department].sheet
    if len(tabs) == 1 and tabs[0].is_blank and not plan.sheets:
        named = replace(tabs[0], title=title, is_blank=False)
        plan.changes.append(_change(spreadsheet, title, What.NAME_SHEET, _first_tab(tabs[0])))
        properties = {"sheetId": named.sheet_id, "title": title}
        plan.requests.append({"updateSheetProperties": {"properties": properties, "fields": "title"}})
        tabs[:] = [named]
        return named
    sheet_id = _free_id(department, {tab.sheet_id for tab in tabs})
    tab, request = added_tab(sheet_id, title, len(company.fields[department]))
    plan.changes.append(_change(spreadsheet, title, What.ADD_SHEET, ""))
    plan.requests.append(request)
    tabs.append(tab)
    return tab


def _change(spreadsheet: str, sheet: str, what: What, detail: str) -> StructureChange:
    return StructureChange(spreadsheet=spreadsheet, sheet=sheet, what=what, detail=detail)


def _first_tab(tab: Tab) -> str:
    return say("was '{title}'", title=tab.title) if tab.title else say("the first tab of the new file")


def _free_id(department: str, taken: set[int]) -> int:
    # Chosen here and not by Google, so that later requests of the same batch can name the tab; 31 bits, as
    # Google's own.
    sheet_id = zlib.crc32(department.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return sheet_id
