"""What setup notes on columns, and what it leaves alone because of it."""

from __future__ import annotations

import pytest
from sheets_support import make_company

from sheetcrm.sheets.connection import SHEETS_URL
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sheets.reading import Reader, WantedSheet
from sheetcrm.sheets.structure import KnownIds, What, apply_structure, inspect
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tabs import Mark, Tab, TabColumn

FIELDS = list(make_company().fields["sales"])


@pytest.fixture
def ids(google, company) -> KnownIds:
    return set_up(google, company)


NOTHING = KnownIds()


def set_up(google, company, known=NOTHING) -> KnownIds:
    return apply_structure(google, company, inspect(google, company, known))


def batch(google, ids, *requests):
    url = f"{SHEETS_URL}/{ids.spreadsheets['office']}:batchUpdate"
    return google.ask("POST", url, body={"requests": list(requests)})


def rename(google, ids, at, header):
    value = {"userEnteredValue": {"stringValue": header}} if header else {}
    start = {"sheetId": ids.sheets["sales"], "rowIndex": 0, "columnIndex": at}
    rows = [{"values": [value]}]
    batch(google, ids, {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})


def span(ids, at):
    return {"sheetId": ids.sheets["sales"], "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}


def marks_of(google, ids):
    """What is noted on the sales sheet's columns: index to values."""
    found = google.ask(
        "GET",
        f"{SHEETS_URL}/{ids.spreadsheets['office']}",
        params={"includeGridData": "true", "ranges": "Deals!1:2"},
    )
    columns = found["sheets"][0]["data"][0]["columnMetadata"]
    return {
        at: [entry["metadataValue"] for entry in column["developerMetadata"]]
        for at, column in enumerate(columns)
        if column.get("developerMetadata")
    }


def read(google, company, ids):
    wanted = [WantedSheet(name, sheet_id) for name, sheet_id in ids.sheets.items()]
    return Reader(google, company).read(ids.spreadsheets["office"], wanted)


OWN = {at: [f"sales/{name}"] for at, name in enumerate(FIELDS)}


def test_every_column_is_noted_once_and_the_second_time_nothing_is_written(google, company, ids):
    assert marks_of(google, ids) == OWN
    mark = google.ledger.mark()
    assert inspect(google, company, ids).is_empty
    assert set_up(google, company, ids) == ids
    assert Kind.WRITE not in google.ledger.summary(mark).requests
    assert marks_of(google, ids) == OWN


@pytest.mark.parametrize("header", ["Load", None])
def test_a_renamed_or_headless_column_is_used_and_none_is_added_beside_it(google, company, ids, header):
    rename(google, ids, FIELDS.index("Cargo"), header)
    plan = inspect(google, company, ids)
    assert plan.is_empty
    (found,) = plan.findings
    assert (found.code, found.column, found.address) == ("header-renamed", "Cargo", "Deals!G1")
    assert read(google, company, ids).sheets["sales"].layout.positions["Cargo"] == FIELDS.index("Cargo")


def test_a_renamed_column_is_found_wherever_staff_move_it(google, company, ids):
    at = FIELDS.index("Cargo")
    rename(google, ids, at, "Load")
    batch(google, ids, {"moveDimension": {"source": span(ids, at), "destinationIndex": 0}})
    batch(google, ids, {"insertDimension": {"range": span(ids, 0), "inheritFromBefore": False}})
    assert inspect(google, company, ids).is_empty
    sales = read(google, company, ids).sheets["sales"]
    assert sales.layout.positions == {
        name: FIELDS.index(name) + 1 + (FIELDS.index(name) < at) if name != "Cargo" else 1 for name in FIELDS
    }


def test_an_aliased_column_is_used_noted_and_not_added_again(google, company, ids):
    rename(google, ids, FIELDS.index("Cargo"), "Goods")
    batch(google, ids, {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {}}}})
    departments = company.model_dump()["departments"]
    departments["sales"]["columns"]["Cargo"]["aliases"] = ["Goods"]
    aliased = make_company(departments=departments)
    plan = inspect(google, aliased, ids)
    assert {change.what for change in plan.changes} == {What.MARK_COLUMNS}
    assert [(found.code, found.column) for found in plan.findings] == [("header-renamed", "Cargo")]
    set_up(google, aliased, ids)
    assert marks_of(google, ids) == OWN


def test_a_note_in_the_wrong_place_is_moved(google, company, ids):
    cargo, cost = FIELDS.index("Cargo"), FIELDS.index("Cost")
    rename(google, ids, cargo, "Cost")
    rename(google, ids, cost, "Cargo")
    plan = inspect(google, company, ids)
    assert [(change.what, change.detail) for change in plan.changes if change.sheet == "Deals"][-1] == (
        What.MARK_COLUMNS,
        "Cost, Cargo",
    )
    set_up(google, company, ids)
    assert marks_of(google, ids) == {**OWN, cargo: ["sales/Cost"], cost: ["sales/Cargo"]}
    assert inspect(google, company, ids).is_empty


def test_a_column_made_anew_beside_the_renamed_one_takes_over_the_note(google, company, ids):
    rename(google, ids, FIELDS.index("Cargo"), "Old cargo")
    rename(google, ids, len(FIELDS), "Cargo")
    set_up(google, company, ids)
    without = {at: values for at, values in OWN.items() if at != FIELDS.index("Cargo")}
    assert marks_of(google, ids) == {**without, len(FIELDS): ["sales/Cargo"]}
    assert inspect(google, company, ids).is_empty


def test_of_two_columns_of_a_name_none_is_picked_by_noting_it(google, company, ids):
    batch(google, ids, {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {}}}})
    rename(google, ids, len(FIELDS), "Cargo")
    set_up(google, company, ids)
    assert not any("sales/Cargo" in values for values in marks_of(google, ids).values())
    plan = inspect(google, company, ids)
    assert plan.is_empty
    assert [(found.code, found.severity.value) for found in plan.findings] == [("header-duplicate", "error")]
    assert "sales" in read(google, company, ids).unusable


def tab(*columns) -> list[Tab]:
    """The sales tab with two more columns noted as the cargo's, neither of which has its header."""
    named = [TabColumn(header=name, is_used=True) for name in FIELDS if name != "Cargo"]
    return [
        Tab(sheet_id=5, title="Deals", frozen_rows=1, columns=(*named, *columns)),
        Tab(sheet_id=6, title="Requests"),
    ]


def test_where_several_columns_may_be_the_one_none_is_added_and_people_are_asked(company):
    copied = [TabColumn(header=text, is_used=True, marks=(Mark(9, "sales/Cargo"),)) for text in ("a", "b")]
    plan = plan_tabs(company, "office", tab(*copied), {})
    added = [change.detail for change in plan.changes if change.what is What.ADD_COLUMNS]
    assert added == [", ".join(company.fields["logistics"])]
    (found,) = plan.findings
    assert (found.code, found.address) == ("header-missing", "Deals!M1")
    assert "M1, N1" in found.message
    removed = [request for request in plan.requests if "deleteDeveloperMetadata" in request]
    assert removed == [], "the notes are all that is left to know the column by"


def test_a_column_is_added_behind_one_that_has_nothing_but_a_note(company):
    plan = plan_tabs(company, "office", tab(TabColumn(marks=(Mark(9, "sales/Gone"),))), {})
    (inserted,) = [r["insertDimension"]["range"] for r in plan.requests if "insertDimension" in r]
    assert inserted["startIndex"] == len(FIELDS)


def test_notes_of_other_programs_and_of_unknown_fields_stay(google, company, ids):
    def note(at, key, value):
        entry = {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT"}
        where = {"location": {"dimensionRange": span(ids, at)}}
        batch(google, ids, {"createDeveloperMetadata": {"developerMetadata": {**entry, **where}}})

    note(0, "theirs", "x")
    note(20, "sheetcrm.field", "sales/Given up")
    assert inspect(google, company, ids).is_empty
    assert marks_of(google, ids) == {**OWN, 0: [*OWN[0], "x"], 20: ["sales/Given up"]}


def test_a_second_note_on_one_column_goes(google, company, ids):
    entry = {"metadataKey": "sheetcrm.field", "metadataValue": "old/Deal ID", "visibility": "DOCUMENT"}
    where = {"location": {"dimensionRange": span(ids, 0)}}
    batch(google, ids, {"createDeveloperMetadata": {"developerMetadata": {**entry, **where}}})
    assert not inspect(google, company, ids).is_empty
    set_up(google, company, ids)
    assert marks_of(google, ids) == OWN


def test_a_duplicated_tab_is_told_of_and_left_alone(google, company, ids):
    source = {"sourceSheetId": ids.sheets["sales"], "newSheetName": "Copy of Deals"}
    batch(google, ids, {"duplicateSheet": source})
    plan = inspect(google, company, ids)
    assert plan.is_empty
    assert [(found.code, found.severity.value, found.sheet) for found in plan.findings] == [
        ("tab-duplicate", "warning", "Copy of Deals")
    ]
    assert set(read(google, company, ids).sheets) == {"sales", "logistics"}
