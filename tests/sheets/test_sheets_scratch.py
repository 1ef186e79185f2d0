"""The hidden tab and the marker in it: made by setup, read beside the departments."""

from __future__ import annotations

import dataclasses

import pytest
from sheets_support import make_company

from sheetcrm.sheets.connection import SHEETS_URL
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.marker import Marker
from sheetcrm.sheets.reading import Reader, WantedSheet
from sheetcrm.sheets.scratch import SCRATCH_TITLE, make_requests, marker_request, new_scratch
from sheetcrm.sheets.structure import KnownIds, apply_structure, inspect
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tabs import Tab

MARKER = Marker(
    lineage="a1",
    serial=7,
    run="000007",
    batch="000007-x",
    spreadsheet="FILE",
    host="server «1»",
    at="2026-03-02T09:00:00+00:00",
    counters={"D": 12, "З": 3},
)


def test_a_marker_survives_its_cell():
    assert Marker.from_cell(MARKER.to_text()) == MARKER
    assert "\n" not in MARKER.to_text()


@pytest.mark.parametrize(
    "cell", [None, "", 12, True, "please do not touch", "[]", "{}", '{"lineage": 5}', MARKER.to_text()[:-1]]
)
def test_what_people_type_over_a_marker_is_none(cell):
    assert Marker.from_cell(cell) is None


def test_a_new_tab_steers_clear_of_ids_that_are_taken():
    usual = new_scratch().sheet_id
    assert 0 <= usual < 2**31
    assert new_scratch({usual, usual + 1}).sheet_id == usual + 2


class Office:
    """Departments set up in a file of the embedded service."""

    def __init__(self, google, company) -> None:
        self.google, self.company = google, company
        plan = inspect(google, company, KnownIds())
        self.ids = apply_structure(google, company, plan, first_marker=self.first_marker)
        self.file = self.ids.spreadsheets["office"]
        self.scratch = self.ids.scratches["office"]
        self.reader = Reader(google, company)

    def first_marker(self, file_id):
        return Marker(**{**MARKER_FIELDS, "spreadsheet": file_id})

    def read(self, scratch_id="known", *, by_title=False):
        wanted = [WantedSheet(name, None if by_title else sheet) for name, sheet in self.ids.sheets.items()]
        return self.reader.read(
            self.file, wanted, scratch_id=self.scratch if scratch_id == "known" else scratch_id
        )

    def batch(self, *requests):
        return self.google.ask(
            "POST", f"{SHEETS_URL}/{self.file}:batchUpdate", body={"requests": list(requests)}
        )

    def requests(self):
        return dict(self.google.ledger.summary().requests)


MARKER_FIELDS = {name: getattr(MARKER, name) for name in MARKER.__struct_fields__}


@pytest.fixture
def office(google, company):
    return Office(google, company)


def test_setup_makes_a_hidden_tab_with_a_warning_and_a_first_marker(google, office):
    document = google.ask("GET", f"{SHEETS_URL}/{office.file}", params={"includeGridData": "true"})
    tab = document["sheets"][-1]
    assert tab["properties"]["title"] == SCRATCH_TITLE
    assert tab["properties"]["hidden"] is True
    (protection,) = tab["protectedRanges"]
    assert protection["warningOnly"] is True
    text = tab["data"][0]["rowData"][0]["values"][0]["userEnteredValue"]["stringValue"]
    assert Marker.from_cell(text) == office.first_marker(office.file)


def test_without_a_first_marker_the_tab_is_blank(google, company):
    ids = apply_structure(google, company, inspect(google, company, KnownIds()))
    reader = Reader(google, company)
    wanted = [WantedSheet(name, sheet) for name, sheet in ids.sheets.items()]
    read = reader.read(ids.spreadsheets["office"], wanted, scratch_id=ids.scratches["office"])
    assert read.scratch is not None
    assert read.scratch.marker_cell is None
    assert read.scratch.marker is None


def test_the_marker_comes_with_the_departments_in_one_request(office):
    before = office.requests()
    read = office.read()
    assert {kind: office.requests().get(kind, 0) - before.get(kind, 0) for kind in Kind} == {
        kind: int(kind is Kind.READ) for kind in Kind
    }
    assert read.scratch.marker.lineage == "a1"
    assert read.scratch.sheet_id == office.scratch
    assert (read.scratch.row_count, read.scratch.column_count) == (20, 10)
    assert set(read.sheets) == {"sales", "logistics"}


def test_an_answer_of_the_same_bytes_gives_the_same_objects(office):
    first, second = office.read(), office.read()
    assert second is first


def test_a_new_marker_leaves_the_tables_the_very_same(office):
    first = office.read()
    office.batch(marker_request(first.scratch, "other"))
    second = office.read()
    assert second.scratch.marker_cell == "other"
    for department, sheet in first.sheets.items():
        assert second.sheets[department].table is sheet.table


def test_an_unknown_tab_is_found_where_tabs_are_looked_up_anyway(office):
    assert office.read(None).scratch is None
    before = office.requests()[Kind.READ]
    found = office.read(None, by_title=True)
    assert found.scratch.sheet_id == office.scratch
    assert office.requests()[Kind.READ] - before == 2


def test_a_deleted_tab_is_missed_once_and_the_departments_go_on(office):
    office.batch({"deleteSheet": {"sheetId": office.scratch}})
    before = office.requests()[Kind.READ]
    read = office.read()
    assert read.scratch is None
    assert set(read.sheets) == {"sales", "logistics"}
    assert read.unusable == {}
    assert office.requests()[Kind.READ] - before == 3, "refused, tabs looked up, read again"


def test_a_renamed_tab_is_read_by_its_id(office):
    properties = {"sheetId": office.scratch, "title": "notes"}
    office.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})
    assert office.read().scratch.title == "notes"


def test_a_missing_department_is_not_taken_for_the_hidden_tab(office):
    office.batch({"deleteSheet": {"sheetId": office.ids.sheets["sales"]}})
    read = office.read()
    assert set(read.sheets) == {"logistics"}
    assert SCRATCH_TITLE not in read.unusable["sales"].findings[0].message
    assert read.scratch is not None


def test_setup_makes_the_tab_once_also_where_it_was_renamed(office):
    properties = {"sheetId": office.scratch, "title": "notes"}
    office.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})
    assert inspect(office.google, office.company, office.ids).is_empty
    unknown = dataclasses.replace(office.ids, scratches={})
    assert [change.what.value for change in inspect(office.google, office.company, unknown).changes] == [
        "add-scratch"
    ]


def test_the_tabs_id_steers_clear_of_the_departments():
    company = make_company()
    taken = new_scratch().sheet_id
    plan = plan_tabs(company, "office", [Tab(sheet_id=taken, title="Deals")], {})
    assert plan.scratch_id == plan.scratch.sheet_id != taken
    (add, protect) = make_requests(plan.scratch)
    assert add["addSheet"]["properties"]["sheetId"] == plan.scratch_id
    assert protect["addProtectedRange"]["protectedRange"]["range"] == {"sheetId": plan.scratch_id}
