"""Every way in which people change a tab is told by name, with its place, and no more once it is undone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from setup_samples import batch, place_of, set_up, sheet_of
from sheets_support import SETTINGS, make_company

from sheetcrm.schema.codes import ALL_CHECKS, DOCTOR_CHECKS, SHEET_CHECKS
from sheetcrm.schema.findings import Severity
from sheetcrm.sheets.drift import Seen, find_drift
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tabs import read_file

FIELDS = list(make_company().fields["sales"])


@dataclass
class Desk:
    """A company that was set up, and the hands of somebody who changes its sheets."""

    google: Any
    service: Any
    company: Any

    def __post_init__(self) -> None:
        self.ids = set_up(self.google, self.company)
        self.sheet = self.ids.sheets["sales"]

    def findings(self):
        file = read_file(self.google, self.ids.spreadsheets["office"])
        known, scratch = self.ids.sheets, self.ids.scratches["office"]
        plan = plan_tabs(self.company, "office", file.tabs, known, scratch)
        return find_drift(Seen(company=self.company, spreadsheet="office", plan=plan, known=known))

    def told(self):
        return [(found.code, found.severity.value, found.address) for found in self.findings()]

    def do(self, *requests: Any) -> None:
        batch(self.google, self.ids, *requests)

    def head(self, at: int, text: str) -> None:
        start = {"sheetId": self.sheet, "rowIndex": 0, "columnIndex": at}
        value = {"userEnteredValue": {"stringValue": text}} if text else {}
        self.do(
            {"updateCells": {"start": start, "rows": [{"values": [value]}], "fields": "userEnteredValue"}}
        )

    def title(self, text: str) -> None:
        properties = {"sheetId": self.sheet, "title": text}
        self.do({"updateSheetProperties": {"properties": properties, "fields": "title"}})

    def rule(self, field: str, *choices: str, kind: str = "ONE_OF_LIST") -> None:
        where = {**place_of(self.google, self.ids, field), "startRowIndex": 1}
        body: dict[str, Any] = {"range": where}
        if choices or kind != "ONE_OF_LIST":
            values = [{"userEnteredValue": choice} for choice in choices]
            body["rule"] = {"condition": {"type": kind, "values": values}}
        self.do({"setDataValidation": body})

    def mend(self) -> None:
        set_up(self.google, self.company, self.ids)


@pytest.fixture
def desk(google, service, company) -> Desk:
    return Desk(google, service, company)


def swap_headers(desk: Desk, one: int, other: int) -> None:
    desk.head(one, FIELDS[other])
    desk.head(other, FIELDS[one])


def unprotect(desk: Desk) -> None:
    [entry] = [
        entry
        for entry in sheet_of(desk.google, desk.ids)["protectedRanges"]
        if entry["range"]["startColumnIndex"] == 0
    ]
    desk.do({"deleteProtectedRange": {"protectedRangeId": entry["protectedRangeId"]}})


def protect_again_as_a_wall(desk: Desk) -> None:
    unprotect(desk)
    span = {"sheetId": desk.sheet, "startColumnIndex": 0, "endColumnIndex": 1}
    entry = {"range": span, "description": "sheetcrm: my own words", "editors": {"users": []}}
    desk.do({"addProtectedRange": {"protectedRange": entry}})


def colour_gone(desk: Desk) -> None:
    desk.do({"deleteConditionalFormatRule": {"sheetId": desk.sheet, "index": 1}})


def as_text(desk: Desk) -> None:
    where = {**place_of(desk.google, desk.ids, "Cost"), "startRowIndex": 1}
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    fields = "userEnteredFormat.numberFormat"
    desk.do({"repeatCell": {"range": where, "cell": cell, "fields": fields}})


def note_gone(desk: Desk) -> None:
    desk.service.as_person(desk.ids.spreadsheets["office"]).note("Deals!A1", "")


def thaw(desk: Desk) -> None:
    grid = {"sheetId": desk.sheet, "gridProperties": {"frozenRowCount": 0}}
    desk.do({"updateSheetProperties": {"properties": grid, "fields": "gridProperties.frozenRowCount"}})


def delete_service_tab(desk: Desk) -> None:
    desk.do({"deleteSheet": {"sheetId": desk.ids.scratches["office"]}})


def duplicate(desk: Desk) -> None:
    desk.do({"duplicateSheet": {"sourceSheetId": desk.sheet, "newSheetId": 77, "newSheetName": "Deals 2"}})


def drop_duplicate(desk: Desk) -> None:
    desk.do({"deleteSheet": {"sheetId": 77}})


Act = Callable[[Desk], None]
SETUP: Act = Desk.mend
CLIENT, CARGO, TERM = FIELDS.index("Client"), FIELDS.index("Cargo"), FIELDS.index("Term")

CASES: dict[str, tuple[Act, tuple[str, str, str], Act]] = {
    "a header is renamed": (
        lambda desk: desk.head(CARGO, "Load"),
        ("header-renamed", "warning", "Deals!G1"),
        lambda desk: desk.head(CARGO, "Cargo"),
    ),
    "a header is typed over another column": (
        lambda desk: (desk.head(CARGO, ""), desk.head(20, "Cargo")),
        ("header-moved", "warning", "Deals!U1"),
        lambda desk: (desk.head(20, ""), desk.head(CARGO, "Cargo")),
    ),
    "a header stands twice": (
        lambda desk: desk.head(20, "Cargo"),
        ("header-duplicate", "warning", "Deals!U1"),
        lambda desk: desk.head(20, ""),
    ),
    "the list of choices has more": (
        lambda desk: desk.rule("Source", "Ads", "Referral", "Friends"),
        ("dropdown-changed", "warning", "Deals!F1"),
        SETUP,
    ),
    "the list of choices is gone": (
        lambda desk: desk.rule("Source"),
        ("dropdown-missing", "warning", "Deals!F1"),
        SETUP,
    ),
    "the list of choices is another rule": (
        lambda desk: desk.rule("Source", "=Deals!A2:A", kind="ONE_OF_RANGE"),
        ("dropdown-changed", "warning", "Deals!F1"),
        lambda desk: (desk.rule("Source"), desk.mend()),
    ),
    "the boxes are gone": (
        lambda desk: desk.rule("Urgent"),
        ("checkbox-missing", "warning", "Deals!J1"),
        SETUP,
    ),
    "a column is not protected": (unprotect, ("protection-missing", "warning", "Deals!A1"), SETUP),
    "a column is protected otherwise": (
        protect_again_as_a_wall,
        ("protection-changed", "warning", "Deals!A1"),
        SETUP,
    ),
    "a colour is gone": (colour_gone, ("colours-missing", "warning", "Deals!B1"), SETUP),
    "amounts are texts": (as_text, ("format-changed", "warning", "Deals!H1"), SETUP),
    "a note is gone": (note_gone, ("note-missing", "warning", "Deals!A1"), SETUP),
    "the header is not frozen": (thaw, ("header-not-frozen", "warning", ""), SETUP),
    "the tab is renamed": (
        lambda desk: desk.title("Our deals"),
        ("tab-renamed", "warning", ""),
        lambda desk: desk.title("Deals"),
    ),
    "the tab is there twice": (duplicate, ("tab-duplicate", "warning", ""), drop_duplicate),
    "somebody adds a column": (
        lambda desk: desk.head(20, "Remarks"),
        ("column-unknown", "warning", "Deals!U1"),
        lambda desk: desk.head(20, ""),
    ),
    "the hidden tab is gone": (
        delete_service_tab,
        ("service-tab-missing", "warning", ""),
        SETUP,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_told_and_no_more_once_it_is_undone(desk, case):
    act, told, undo = CASES[case]
    assert desk.told() == []

    act(desk)
    assert desk.told() == [told]
    [found] = desk.findings()
    assert found.message
    assert found.hint

    undo(desk)
    if case == "the hidden tab is gone":
        desk.ids.scratches.update(set_up(desk.google, desk.company, desk.ids).scratches)
    assert desk.told() == []


def test_a_column_that_was_deleted_is_missing_and_setup_adds_it(desk):
    span = {"sheetId": desk.sheet, "dimension": "COLUMNS", "startIndex": CARGO, "endIndex": CARGO + 1}
    desk.do({"deleteDimension": {"range": span}})
    [found] = desk.findings()
    assert (found.code, found.severity, found.column) == ("header-missing", Severity.ERROR, "Cargo")
    desk.mend()
    assert desk.told() == []


def test_a_tab_that_was_deleted_is_missing_and_setup_makes_it(desk):
    desk.do({"deleteSheet": {"sheetId": desk.sheet}})
    [found] = desk.findings()
    assert (found.code, found.severity, found.sheet) == ("tab-missing", Severity.ERROR, "Deals")
    assert "Version history" in found.hint
    again = set_up(desk.google, desk.company, desk.ids)
    desk.ids.sheets.update(again.sheets)
    assert desk.told() == []


def test_headers_that_changed_places_are_both_told(desk):
    swap_headers(desk, CARGO, TERM)
    moved = [entry for entry in desk.told() if entry[0] == "header-moved"]
    assert moved == [("header-moved", "warning", "Deals!G1"), ("header-moved", "warning", "Deals!I1")]
    swap_headers(desk, TERM, CARGO)
    desk.head(CARGO, "Cargo")
    desk.head(TERM, "Term")
    assert desk.told() == []


def test_a_column_that_was_dragged_elsewhere_is_no_drift(desk):
    source = {"sheetId": desk.sheet, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    desk.do({"moveDimension": {"source": source, "destinationIndex": 9}})
    assert desk.told() == []


def test_an_unknown_column_is_offered_the_name_that_is_missing(desk):
    span = {"sheetId": desk.sheet, "dimension": "COLUMNS", "startIndex": CLIENT, "endIndex": CLIENT + 1}
    desk.do({"deleteDimension": {"range": span}})
    desk.head(19, "Clients")
    found = {entry.code: entry for entry in desk.findings()}
    assert found["column-unknown"].hint.startswith("Name it 'Client' if that is meant; else describe it")


def with_checks(**checks):
    departments = deepcopy(dict(SETTINGS["departments"]))
    departments["sales"]["checks"] = checks
    return make_company(departments=departments)


@pytest.mark.parametrize(
    ("level", "told"),
    [("ignore", []), ("error", [("column-unknown", "error", "Deals!U1")])],
)
def test_the_config_decides_what_is_told(desk, level, told):
    desk.head(20, "Remarks")
    desk.company = with_checks(**{"column-unknown": level})
    assert desk.told() == told


def test_every_check_of_a_tab_is_made_by_a_case():
    made = {told[0] for _, told, _ in CASES.values()} | {"tab-missing"}
    assert made >= set(SHEET_CHECKS)
    assert made - set(SHEET_CHECKS) <= set(DOCTOR_CHECKS)
    assert set(SHEET_CHECKS) <= set(ALL_CHECKS)
    assert not set(DOCTOR_CHECKS) & set(ALL_CHECKS)
