"""The companies that histories are about, and the sheets they start with."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import gspread

from histories.customs import PLAIN, Customs
from sheetcrm.emulator import adapter
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.store import StoredFile
from sheetcrm.schema.company import Company
from sheetcrm.schema.merge_checks import check_merges
from sheetcrm.schema.system_tabs import conflict_tab, with_conflict_tabs

TAG, OWN, CALC = "Tag", "Own remarks", "Own sums"
"""Columns the config does not know: the pencil mark that a row is known by, and two of staff's own."""

LAYOUTS: tuple[Mapping[str, str], ...] = (
    {"sales": "front", "logistics": "back", "operations": "back", "accounting": "front"},
    {"sales": "front", "logistics": "back", "operations": "yard", "accounting": "front"},
    {"sales": "front", "logistics": "back", "operations": "yard", "accounting": "books"},
    {"sales": "front", "logistics": "back", "operations": "yard"},
    {
        "sales": "front",
        "logistics": "back",
        "operations": "yard",
        "accounting": "books",
        "contracts": "books",
    },
)
"""Which department works in which spreadsheet; two to four files, three to five departments."""

HOLD, CONFLICTS = "Hold", "Conflicts"
"""The column whose tick holds a row back, and the title of the tabs in which staff settle conflicts."""

BOSS = "boss@company.example"
"""Whose spreadsheets they are; what the boss protects, the sync may not edit."""

TALKS = tuple(f"Talk {n}" for n in range(1, 13))
WORKS = tuple(f"Work {n}" for n in range(1, 9))
"""Statuses that no rule looks at, so many that each is taken once: a lost one is seen."""


def _departments() -> dict[str, dict]:
    text, money, day = {"type": "text"}, {"type": "money", "currency": "RUB"}, {"type": "date"}
    asking = ["New", "Estimate", "Estimate ready", "Billing"]
    return {
        "sales": {
            "title": "Sales",
            "sheet": "Deals",
            "row_id": {"column": "ID", "prefix": "D"},
            "messages": "Note",
            "pipelines": {"main": [*asking, *TALKS, {"Won": "won"}, {"Lost": "lost"}]},
            "columns": {
                "Cargo": text,
                "From": text,
                "Cost": money,
                "Term": day,
                "Truck": text,
                "Bill": text,
            },
        },
        "logistics": {
            "title": "Logistics",
            "sheet": "Requests",
            "row_id": {"column": "ID", "code": "LOG"},
            "deal_id": "Deal",
            "messages": "Note",
            "pipelines": {
                "requests": [
                    "New",
                    "Truck needed",
                    "In work",
                    *WORKS,
                    "Approval",
                    {"Rejected": "closed"},
                    {"Done": "closed"},
                ]
            },
            "columns": {
                "Cargo": text,
                "Loading": text,
                "Cost": money,
                "Day": day,
                "Vehicle": text,
                "Inner": text,
            },
        },
        "operations": {
            "title": "Operations",
            "sheet": "Trucks",
            "row_id": {"column": "ID", "code": "OPS"},
            "deal_id": "Deal",
            "pipelines": {"trucks": ["New", {"Answered": "closed"}]},
            "columns": {"Load": text, "Truck": text},
        },
        "accounting": {
            "title": "Accounting",
            "sheet": "Bills",
            "row_id": {"column": "ID", "code": "ACC"},
            "deal_id": "Deal",
            "messages": "Note",
            "pipelines": {"bills": ["New", {"Paid": "closed"}]},
            "columns": {"Amount": money, "Number": text},
        },
        "contracts": {
            "title": "Contracts",
            "sheet": "Contracts",
            "row_id": {"column": "ID", "code": "CON"},
            "pipelines": {"contracts": ["Draft", {"Signed": "closed"}]},
            "columns": {"Subject": text},
        },
    }


def _links() -> dict[str, dict]:
    return {
        "estimate": {
            "parent": "sales",
            "child": "logistics",
            "when": "Estimate",
            "requires": ["Cargo"],
            "carry": ["Cargo", {"From": "Loading"}],
            "bring_back": ["Cost", {"Day": "Term"}, {"Vehicle": "Truck"}],
            "shows": {"id": "Request", "status": "Request status"},
            "status": {
                "Approval": {"parent": "Estimate ready", "only_from": ["Estimate"], "requires": ["Cost"]},
                "Rejected": {"parent": "New"},
            },
        },
        "truck": {
            "parent": "logistics",
            "child": "operations",
            "when": "Truck needed",
            "carry": [{"Cargo": "Load"}],
            "bring_back": [{"Truck": "Vehicle"}],
            "status": {"Answered": {"parent": "In work", "only_from": ["Truck needed"]}},
            "again": "reopen",
        },
        "bill": {
            "parent": "sales",
            "child": "accounting",
            "when": "Billing",
            "carry": [{"Cost": "Amount"}],
            "bring_back": [{"Number": "Bill"}],
            "status": {"Paid": {"parent": "Won", "only_from": ["Billing"]}},
            "again": "ignore",
        },
        # A rule's own move asks here: one pass makes the parent ask and the child.
        "contract": {
            "parent": "sales",
            "child": "contracts",
            "when": "Estimate ready",
            "carry": [{"Cargo": "Subject"}],
        },
    }


@cache
def company(variant: int, customs: Customs = PLAIN) -> Company:
    """Return a company by number and customs; numbers beyond the last begin again.

    Raises:
        ValueError: the customs do not fit its links.
    """
    layout = LAYOUTS[variant % len(LAYOUTS)]
    ticked = {"hold": HOLD} if customs.hold else {}
    departments = {
        key: {**rules, **ticked, "spreadsheet": layout[key]}
        for key, rules in _departments().items()
        if key in layout
    }
    links = {
        name: {**link, "merge": {column: policy for of, column, policy in customs.merge if of == name}}
        for name, link in _links().items()
        if {link["parent"], link["child"]} <= layout.keys()
    }
    made = Company.model_validate(
        {
            "company": "Simulated Co.",
            "connection": {"kind": "embedded"},
            "departments": departments,
            "links": links,
            **({"conflicts": CONFLICTS} if customs.conflicts else {}),
        }
    )
    faults = [fault.message for fault in check_merges(made)]
    if faults:
        raise ValueError("; ".join(faults))
    return made


@dataclass(frozen=True, slots=True)
class Blank:
    """A company's spreadsheets before the first row is typed.

    Attributes:
        files: what the service stores.
        spreadsheets: name in the config to file ID.
        sheets: department to sheet ID; Conflicts tabs under the names that sheetcrm has for them.
    """

    files: Mapping[str, StoredFile]
    spreadsheets: Mapping[str, str]
    sheets: Mapping[str, int]


def blank_sheets(variant: int, customs: Customs = PLAIN) -> Blank:
    """Make a company's spreadsheets; stored files never change, so that histories can share them."""
    return _blank_sheets(variant % len(LAYOUTS), replace(customs, merge=()))


@cache
def _blank_sheets(variant: int, customs: Customs) -> Blank:
    the_company = with_conflict_tabs(company(variant, customs))
    service = Service(None, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC), random=random.Random(variant))
    staff = gspread.Client(auth=None, session=adapter.session(service))
    spreadsheets, sheets = {}, {}
    for name in the_company.spreadsheet_names():
        book = staff.create(name)
        spreadsheets[name] = book.id
        tabs = [key for key, rules in the_company.departments.items() if rules.spreadsheet == name]
        for at, key in enumerate(tabs):
            title = the_company.departments[key].sheet
            if at:
                tab = book.add_worksheet(title, rows=40, cols=20)
            else:
                tab = book.sheet1
                tab.update_title(title)
                tab.resize(rows=40, cols=20)
            own = () if key == conflict_tab(name) else (OWN, CALC, TAG)
            tab.update([[*the_company.fields[key], *own]], "A1")
            sheets[key] = tab.id
        service.give_away(book.id, BOSS, editors=[service.options.owner])
    return Blank(dict(service.store._files), spreadsheets, sheets)
