"""Columns of sheetcrm's own are protected by a warning, others as the config says; staff's ranges stay."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from gspread.utils import rowcol_to_a1
from setup_samples import batch, place_of, set_up, sheet_of
from sheets_support import SETTINGS, make_company, open_google

from sheetcrm.emulator import adapter
from sheetcrm.emulator.errors import ApiError
from sheetcrm.emulator.service import Service
from sheetcrm.sheets.connection import FILES_URL
from sheetcrm.sheets.structure import inspect
from sheetcrm.sheets.structure_plan import plan_tabs
from sheetcrm.sheets.tabs import Tab

OURS = "sheetcrm: filled in by the program"
SYSTEM = {"Deal ID", "Logistics row", "Logistics status", "Messages"}


def with_protect(**levels):
    departments = deepcopy(dict(SETTINGS["departments"]))
    for field, level in levels.items():
        departments["sales"]["columns"].setdefault(field.replace("_", " "), {"type": "text"})
        departments["sales"]["columns"][field.replace("_", " ")]["protect"] = level
    return make_company(departments=departments)


def protected(google, ids):
    """What is protected in the sales tab: field to whether it only warns, and the editors."""
    sheet = sheet_of(google, ids)
    headers = [cell.get("formattedValue", "") for cell in sheet["data"][0]["rowData"][0]["values"]]
    found = {}
    for entry in sheet.get("protectedRanges", ()):
        span = entry["range"]
        assert (span.get("startRowIndex", 0), span.get("endRowIndex", 1000)) == (0, 1000)
        assert span["endColumnIndex"] == span["startColumnIndex"] + 1
        field = headers[span["startColumnIndex"]]
        assert field not in found, "protected once"
        found[field] = (entry.get("warningOnly", False), tuple(entry.get("editors", {}).get("users", ())))
    return found


def changes(google, company, ids):
    return [(change.what.value, change.detail) for change in inspect(google, company, ids).changes]


def test_sheetcrms_own_columns_are_protected_by_a_warning(google, company):
    ids = set_up(google, company)
    assert protected(google, ids) == dict.fromkeys(SYSTEM, (True, ()))


def test_the_config_protects_more_or_less_and_may_change_its_mind(google, service):
    ids = set_up(google, make_company())
    strict = with_protect(Deal_ID="strict", Messages="none", Client="warning")

    assert changes(google, strict, ids) == [("protect-columns", "Deal ID, Client, Messages")]
    set_up(google, strict, ids)

    found = protected(google, ids)
    assert found.keys() == SYSTEM - {"Messages"} | {"Client"}
    assert found["Deal ID"] == (False, ("owner@sheets.localhost",))
    assert found["Client"] == (True, ())
    assert changes(google, strict, ids) == []

    set_up(google, make_company(), ids)
    assert protected(google, ids) == dict.fromkeys(SYSTEM, (True, ()))


def test_a_strict_column_refuses_staff_and_takes_what_the_program_writes(google, service):
    ids = set_up(google, with_protect(Deal_ID="strict"))
    cell = {"userEnteredValue": {"stringValue": "D-000001"}}
    at = place_of(google, ids, "Deal ID")
    start = {"sheetId": at["sheetId"], "rowIndex": 1, "columnIndex": at["startColumnIndex"]}
    write = {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}
    batch(google, ids, write)
    ann = {"type": "user", "role": "writer", "emailAddress": "ann@example.com"}
    google.ask("POST", f"{FILES_URL}/{ids.spreadsheets['office']}/permissions", body=ann)
    person = service.as_person(ids.spreadsheets["office"], user="ann@example.com")
    column = rowcol_to_a1(1, at["endColumnIndex"])[:-1]
    person.type("Deals!B2", "mine")
    with pytest.raises(ApiError, match="protected cell"):
        person.type(f"Deals!{column}2", "mine")


def test_the_account_that_syncs_may_always_edit():
    company = with_protect(Deal_ID="strict")
    tab = Tab(sheet_id=3, title="Deals")
    plan = plan_tabs(company, "office", [tab], {}, account="robot@project.iam.gserviceaccount.com")
    entries = [
        request["addProtectedRange"]["protectedRange"]
        for request in plan.requests
        if "addProtectedRange" in request
    ]
    [strict] = [entry for entry in entries if not entry["warningOnly"]]
    assert strict["editors"] == {"users": ["robot@project.iam.gserviceaccount.com"]}
    assert all("editors" not in entry for entry in entries if entry["warningOnly"])


def test_what_was_taken_away_comes_back(google, company):
    ids = set_up(google, company)
    entry = sheet_of(google, ids)["protectedRanges"][0]
    batch(google, ids, {"deleteProtectedRange": {"protectedRangeId": entry["protectedRangeId"]}})
    assert changes(google, company, ids) == [("protect-columns", "Deal ID")]
    set_up(google, company, ids)
    assert changes(google, company, ids) == []


@pytest.mark.parametrize("where", ["column", "tab"])
def test_a_range_of_staffs_own_serves_and_stays(google, company, where):
    ids = set_up(google, company)
    mine = list(sheet_of(google, ids)["protectedRanges"])
    span = place_of(google, ids, "Deal ID")
    if where == "tab":
        span = {"sheetId": span["sheetId"]}
    theirs = {"range": span, "description": "Ann's", "editors": {"users": ["ann@example.com"]}}
    batch(google, ids, {"addProtectedRange": {"protectedRange": theirs}})
    away = [{"deleteProtectedRange": {"protectedRangeId": entry["protectedRangeId"]}} for entry in mine]
    batch(google, ids, away[0], *(away[1:] if where == "tab" else ()))

    assert changes(google, company, ids) == []
    assert changes(google, with_protect(Client="strict"), ids) == (
        [("protect-columns", "Client")] if where == "column" else []
    )
    assert "Ann's" in [entry["description"] for entry in sheet_of(google, ids)["protectedRanges"]]


def test_protection_goes_with_its_column_and_survives_new_rows(google, company):
    ids = set_up(google, company)
    sheet = ids.sheets["sales"]
    rows = {"sheetId": sheet, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    batch(
        google,
        ids,
        {"insertDimension": {"range": rows}},
        {"appendDimension": {"sheetId": sheet, "dimension": "ROWS", "length": 5}},
        {
            "moveDimension": {
                "source": {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
                "destinationIndex": 4,
            }
        },
    )
    assert changes(google, company, ids) == []


def test_in_russian():
    service = Service(None, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC), random=random.Random(1))
    company = make_company(language="ru")
    google = open_google(adapter.session(service), company=company)
    ids = set_up(google, company)
    told = {entry["description"] for entry in sheet_of(google, ids)["protectedRanges"]}
    assert told == {"sheetcrm: заполняет программа"}
    again = {what for what, _ in changes(google, make_company(), ids)}
    assert again == {"add-notes"}, "a range is not written anew for its name"
