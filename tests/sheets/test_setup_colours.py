"""Statuses are coloured by what they mean; whoever colours them otherwise, keeps that."""

from __future__ import annotations

from copy import deepcopy

import pytest
from setup_samples import batch, place_of, set_up, sheet_of
from sheets_support import SETTINGS, make_company

from sheetcrm.emulator.page.conditions import Conditions, Place
from sheetcrm.schema.company import Category
from sheetcrm.sheets.status_colours import COLOURS
from sheetcrm.sheets.structure import inspect
from sheetcrm.sheets.tabs import read_tabs

WANTED = [
    ("New", COLOURS[Category.QUEUED]),
    ("Estimate", COLOURS[Category.ACTIVE]),
    ("Estimate ready", COLOURS[Category.ACTIVE]),
    ("Won", COLOURS[Category.WON]),
]
PINK = {"red": 1.0, "green": 0.75, "blue": 0.8}


def with_statuses(*statuses):
    departments = deepcopy(dict(SETTINGS["departments"]))
    departments["sales"]["pipelines"] = {"deals": list(statuses)}
    return make_company(departments=departments)


def colours(google, ids):
    [tab] = [tab for tab in read_tabs(google, ids.spreadsheets["office"]) if tab.title == "Deals"]
    return [(entry.values[0], entry.colour) for entry in tab.colourings]


def rule(where, colour, status="Won", kind="TEXT_EQ"):
    condition = {"type": kind, "values": [{"userEnteredValue": status}]}
    boolean = {"condition": condition, "format": {"backgroundColor": colour}}
    return {"ranges": [where], "booleanRule": boolean}


def kinds(google, company, ids):
    [part] = inspect(google, company, ids).spreadsheets
    return [next(iter(request)) for request in part.tabs.requests]


def test_each_status_has_the_colour_of_its_category(google, company):
    ids = set_up(google, company)
    assert colours(google, ids) == WANTED


def test_a_cell_shows_its_statuss_colour_and_the_header_none(google, company, service):
    ids = set_up(google, company)
    file_id = ids.spreadsheets["office"]
    person = service.as_person(file_id)
    person.paste("Deals!B2", [["Won"], ["Estimate"], ["nothing"]])
    at = place_of(google, ids, "Status")["startColumnIndex"]

    def shown(edit):
        sheet = edit.workbook.sheets[0]
        judge = Conditions(edit, sheet)
        formats = sheet.listed("conditionalFormats")
        return [
            [
                entry["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
                for entry in formats
                if judge.hold(entry["booleanRule"]["condition"], Place(row, at, 0, at))
            ]
            for row in range(4)
        ]

    assert person._change(shown) == [[], ["Won"], ["Estimate"], []]


def test_another_list_of_statuses_brings_its_colours_and_takes_the_old_ones_away(google, company):
    ids = set_up(google, company)
    changed = with_statuses("New", {"Estimate": "waiting"}, "Estimate ready", {"Gone": "lost"})

    set_up(google, changed, ids)

    assert sorted(colours(google, ids)) == sorted(
        [
            ("New", COLOURS[Category.QUEUED]),
            ("Estimate", COLOURS[Category.WAITING]),
            ("Estimate ready", COLOURS[Category.ACTIVE]),
            ("Gone", COLOURS[Category.LOST]),
        ]
    )
    assert inspect(google, changed, ids).is_empty


@pytest.mark.parametrize("taken", [0, 2, 3])
def test_a_colour_that_was_taken_away_comes_back(google, company, taken):
    ids = set_up(google, company)
    gone = {"sheetId": ids.sheets["sales"], "index": taken}
    batch(google, ids, {"deleteConditionalFormatRule": gone})
    assert kinds(google, company, ids) == ["addConditionalFormatRule"]
    set_up(google, company, ids)
    assert sorted(colours(google, ids)) == sorted(WANTED)
    assert inspect(google, company, ids).is_empty


def test_a_colour_of_ours_that_stands_twice_goes_once(google, company):
    ids = set_up(google, company)
    shade = {"red": 0xD6 / 255, "green": 0xEF / 255, "blue": 0xD9 / 255}
    again = {"rule": rule(place_of(google, ids, "Status"), shade), "index": 0}
    batch(google, ids, {"addConditionalFormatRule": again})
    assert kinds(google, company, ids) == ["deleteConditionalFormatRule"]
    set_up(google, company, ids)
    assert sorted(colours(google, ids)) == sorted(WANTED)


def test_staffs_own_conditional_formats_stay_and_come_first(google, company):
    ids = set_up(google, company)
    sheet = ids.sheets["sales"]
    status = place_of(google, ids, "Status")
    everywhere = {"sheetId": sheet}
    cost = {**place_of(google, ids, "Cost"), "startRowIndex": 1}
    gradient = {
        "ranges": [cost],
        "gradientRule": {
            "minpoint": {"color": PINK, "type": "MIN"},
            "maxpoint": {"color": {"red": 1.0}, "type": "MAX"},
        },
    }
    theirs = [rule(status, PINK), rule(everywhere, PINK, "urgent", "TEXT_CONTAINS"), gradient]
    for entry in theirs:
        batch(google, ids, {"addConditionalFormatRule": {"rule": entry, "index": 0}})
    before = sheet_of(google, ids)["conditionalFormats"][:3]

    assert inspect(google, company, ids).is_empty
    set_up(google, with_statuses("New", "Estimate", "Estimate ready"), ids)

    after = sheet_of(google, ids)["conditionalFormats"]
    assert after[:3] == before
    assert len(after) == 3 + 3


def test_a_colour_changed_by_hand_stays_before_ours(google, company):
    ids = set_up(google, company)
    status = place_of(google, ids, "Status")
    batch(google, ids, {"updateConditionalFormatRule": {"index": 3, "rule": rule(status, PINK)}})

    set_up(google, company, ids)

    assert [status for status, _ in colours(google, ids)] == [
        "New",
        "Estimate",
        "Estimate ready",
        "Won",
        "Won",
    ]
    assert colours(google, ids)[-1] == WANTED[-1]
    assert inspect(google, company, ids).is_empty


def test_colours_go_with_the_column_and_with_new_rows(google, company):
    ids = set_up(google, company)
    sheet = ids.sheets["sales"]
    rows = {"sheetId": sheet, "dimension": "ROWS", "startIndex": 1, "endIndex": 4}
    moved = {
        "source": {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2},
        "destinationIndex": 5,
    }
    batch(
        google,
        ids,
        {"insertDimension": {"range": rows}},
        {"appendDimension": {"sheetId": sheet, "dimension": "ROWS", "length": 9}},
        {"moveDimension": moved},
    )
    assert "addConditionalFormatRule" not in kinds(google, company, ids)


def test_a_status_that_looks_like_a_formula_has_no_colour(google):
    company = with_statuses("New", "Estimate", "Estimate ready", "+1 call")
    ids = set_up(google, company)
    assert [status for status, _ in colours(google, ids)] == ["New", "Estimate", "Estimate ready"]
    assert inspect(google, company, ids).is_empty
