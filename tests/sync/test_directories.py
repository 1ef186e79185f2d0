"""Directories built by config alone: events from the rows where the work is done, things, figures."""

from __future__ import annotations

import pytest
from companies import Sheets
from companies import company as plain_company

from sheetcrm.schema.company import Company
from sheetcrm.state.base import Base

LOG = "D-000001/LOG-1"


def carriers(directory=None, history=None, **things) -> Company:
    """The test company with a directory of carriers, fed by the requests of logistics."""
    config = plain_company().model_dump(mode="json", exclude_unset=True)
    config["departments"]["logistics"]["columns"] |= {
        "Carrier": {"type": "text"},
        "Phone": {"type": "phone", "country": "RU"},
        "Quality": {"type": "integer"},
    }
    config["departments"]["carriers"] = {
        "title": "Carriers",
        "spreadsheet": "carriers",
        "sheet": "Carriers",
        "row_id": {"column": "ID", "prefix": "K"},
        "pipelines": {"main": ["New", "Known", {"Blocked": "closed"}]},
        "columns": {
            "Carrier": {"type": "text"},
            "Phone": {"type": "phone", "country": "RU"},
            "Offers": {"type": "integer"},
            "Last price": {"type": "money", "currency": "RUB"},
            "Lowest": {"type": "money", "currency": "RUB"},
            "Quality": {"type": "decimal"},
            "Same as": {"type": "text"},
            "Looks like": {"type": "text"},
            "Notes": {"type": "text"},
            **things,
        },
    }
    config["departments"]["offers"] = {
        "title": "Offers",
        "spreadsheet": "offers",
        "sheet": "Offers",
        "row_id": {"column": "ID", "code": "OFF"},
        "pipelines": {"main": ["Open", {"Closed": "closed"}]},
        "columns": {
            "Carrier": {"type": "text"},
            "Phone": {"type": "phone", "country": "RU"},
            "Carrier ID": {"type": "text"},
            "Seen on": {"type": "date"},
            "Price": {"type": "money", "currency": "RUB"},
            "Quality": {"type": "integer"},
            **(history or {}),
        },
    }
    config["links"]["offer"] = {
        "parent": "logistics",
        "child": "offers",
        "when": ["In work", "Approval", "Done"],
        "requires": ["Carrier"],
        "carry": ["Carrier", "Phone", {"Cost": "Price"}, "Quality"],
        "again": "ignore",
        "ends": "Closed",
    }
    config["directories"] = {
        "carriers": {
            "things": "carriers",
            "history": "offers",
            "thing": "Carrier ID",
            "identity": {"Carrier": "name", "Phone": "phone"},
            "dated": "Seen on",
            "same_as": "Same as",
            "looks_like": "Looks like",
            "figures": {
                "Offers": {"take": "count"},
                "Last price": {"take": "last", "column": "Price"},
                "Lowest": {"take": "min", "column": "Price"},
                "Quality": {"take": "mean", "column": "Quality"},
            },
            **(directory or {}),
        }
    }
    return Company.model_validate(config)


def offered(*carried: dict, the_company=None) -> Sheets:
    """Deals whose requests have had these offers made."""
    sheets = Sheets(
        the_company or carriers(),
        sales=[{"Status": "Estimate", "Cargo": f"Tractor {at}"} for at, _ in enumerate(carried)],
    )
    sheets.settle()
    for row, offer in zip(sheets.rows["logistics"], carried, strict=True):
        row.update({"Status": "In work", **offer})
    sheets.settle()
    return sheets


def of(sheets: Sheets, department: str, *columns: str) -> list[tuple]:
    return [tuple(row.get(column) for column in columns) for row in sheets.rows[department]]


def test_an_estimate_writes_to_the_history_and_to_a_new_thing():
    sheets = offered({"Carrier": "ООО «Вектор»", "Phone": "+79161234567", "Cost": 45000})
    assert of(sheets, "offers", "ID", "Carrier ID", "Price", "Status", "Seen on") == [
        (f"{LOG}/OFF-1", "K-000001", 45000, "Open", 46083)
    ]
    assert of(sheets, "carriers", "ID", "Status", "Carrier", "Phone", "Offers", "Last price") == [
        ("K-000001", "New", "ООО «Вектор»", "+79161234567", 1, 45000)
    ]


def test_a_name_typed_differently_is_the_known_thing():
    sheets = offered(
        {"Carrier": "ООО «Вектор»", "Phone": "+79161234567", "Cost": 45000},
        {"Carrier": "вектор ооо", "Cost": 40000},
        {"Carrier": "Vektor", "Cost": 43000},
    )
    assert of(sheets, "offers", "Carrier ID") == [("K-000001",)] * 3
    assert of(sheets, "carriers", "Offers", "Last price", "Lowest") == [(3, 43000, 40000)]


def test_two_new_names_of_one_pass_become_one_thing_each():
    sheets = offered({"Carrier": "Вектор"}, {"Carrier": "ООО Вектор"}, {"Carrier": "Транзит"})
    assert of(sheets, "offers", "Carrier ID") == [("K-000001",), ("K-000001",), ("K-000002",)]
    assert of(sheets, "carriers", "Carrier", "Offers") == [("Вектор", 2), ("Транзит", 1)]


def test_an_event_is_corrected_while_its_row_is_open_and_frozen_when_it_closes():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000})
    request = sheets.row("logistics", LOG)
    request["Cost"] = 47000
    sheets.settle()
    assert of(sheets, "carriers", "Last price") == [(47000,)]
    request.update({"Status": "Done", "Cost": 48000})
    sheets.settle()
    assert of(sheets, "offers", "Price", "Status") == [(48000, "Closed")], "what it was finished with counts"
    request["Cost"] = 1
    sheets.settle()
    assert of(sheets, "offers", "Price") == [(48000,)]
    assert of(sheets, "carriers", "Last price") == [(48000,)]


def test_a_row_that_is_opened_again_opens_its_event():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000})
    request = sheets.row("logistics", LOG)
    request["Status"] = "Done"
    sheets.settle()
    request.update({"Status": "In work", "Cost": 50000})
    sheets.settle()
    assert of(sheets, "offers", "Price", "Status") == [(50000, "Open")]


def test_another_name_moves_the_event_to_another_thing_and_both_are_counted_anew():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000}, {"Carrier": "Транзит", "Cost": 30000})
    sheets.row("logistics", "D-000002/LOG-1")["Carrier"] = "Вектор"
    sheets.settle()
    assert of(sheets, "carriers", "Offers", "Lowest") == [(2, 30000), (0, None)]


def test_what_people_pick_stands():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000}, {"Carrier": "Транзит", "Cost": 30000})
    sheets.row("offers", "D-000002/LOG-1/OFF-1")["Carrier ID"] = "K-000001"
    sheets.settle()
    assert of(sheets, "offers", "Carrier ID") == [("K-000001",), ("K-000001",)]
    assert of(sheets, "carriers", "Offers") == [(2,), (0,)]
    sheets.row("logistics", "D-000002/LOG-1")["Cost"] = 31000
    sheets.settle()
    assert of(sheets, "carriers", "Offers", "Lowest") == [(2, 31000), (0, None)]


def test_an_id_that_is_no_things_gives_way_and_is_kept_in_a_note():
    sheets = offered({"Carrier": "Вектор"})
    sheets.row("offers", f"{LOG}/OFF-1")["Carrier ID"] = "that one"
    plan = sheets.sync()
    assert of(sheets, "offers", "Carrier ID") == [("K-000001",)]
    assert [lost.lost for lost in plan.overruled] == ["that one"]
    sheets.settle()


def test_a_double_counts_where_it_belongs_until_that_is_taken_back():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000}, {"Carrier": "Vektor Plus", "Cost": 30000})
    double = sheets.row("carriers", "K-000002")
    double["Same as"] = "K-000001"
    sheets.settle()
    assert of(sheets, "carriers", "Offers", "Lowest") == [(2, 30000), (1, 30000)]
    double["Same as"] = None
    sheets.settle()
    assert of(sheets, "carriers", "Offers", "Lowest") == [(1, 45000), (1, 30000)]


@pytest.mark.parametrize(
    ("ring", "counts"), [(("K-000001",), [(1,), (1,)]), (("K-000002", "K-000001"), [(2,), (2,)])]
)
def test_doubles_in_a_ring_come_to_rest(ring, counts):
    sheets = offered({"Carrier": "Вектор"}, {"Carrier": "Транзит"})
    for row, same_as in zip(sheets.rows["carriers"], ring, strict=False):
        row["Same as"] = same_as
    sheets.settle()
    assert of(sheets, "carriers", "Offers") == counts


def test_a_figure_typed_over_is_put_back_and_what_was_typed_is_kept():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000})
    sheets.row("carriers", "K-000001").update({"Offers": 99, "Notes": "sober"})
    plan = sheets.sync()
    assert of(sheets, "carriers", "Offers", "Notes") == [(1, "sober")]
    assert [lost.lost for lost in plan.overruled] == [99]
    sheets.settle()


def test_an_event_that_is_deleted_counts_no_more_and_does_not_come_back():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000}, {"Carrier": "Вектор", "Cost": 30000})
    del sheets.rows["offers"][1]
    sheets.settle()
    assert of(sheets, "carriers", "Offers", "Lowest") == [(1, 45000)]


def test_a_person_adds_a_thing_and_events_find_it():
    sheets = Sheets(
        carriers(),
        sales=[{"Status": "Estimate", "Cargo": "Sand"}],
        carriers=[{"Carrier": "Транзит, ИП Иванов"}],
    )
    sheets.settle()
    sheets.row("logistics", LOG).update({"Status": "In work", "Carrier": "ИП Иванов Транзит"})
    sheets.settle()
    assert of(sheets, "carriers", "ID", "Offers") == [("K-000001", 1)]


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ({"Carrier": "Транзит"}, {"Carrier": "Транзет"}),
        ({"Carrier": "Транзит", "Phone": "+79161234567"}, {"Carrier": "Иванов", "Phone": "8 916 123-45-67"}),
    ],
)
def test_a_new_thing_tells_whom_it_looks_like(known, new):
    sheets = offered(known, {"Carrier": "Северный ветер"}, new)
    told = of(sheets, "carriers", "Looks like")
    assert [text and text.split(" (")[0] for (text,) in told] == [None, None, "K-000001 Транзит"]
    sheets.row("carriers", "K-000003")["Looks like"] = None
    sheets.settle()
    assert of(sheets, "carriers", "Looks like")[-1] == (None,), "who has looked may take it away"


def test_where_two_come_into_question_alike_people_are_asked():
    sheets = Sheets(
        carriers(),
        sales=[{"Status": "Estimate", "Cargo": "Sand"}],
        carriers=[{"Carrier": "Транзит", "Notes": "Tver"}, {"Carrier": "Транзит", "Notes": "Perm"}],
    )
    sheets.settle()
    sheets.row("logistics", LOG).update({"Status": "In work", "Carrier": "Транзит"})
    plan = sheets.sync()
    assert [(found.code, found.row_id) for found in plan.findings] == [("thing-unsure", f"{LOG}/OFF-1")]
    assert "K-000001 Транзит or K-000002 Транзит" in plan.findings[0].message
    assert of(sheets, "offers", "Carrier ID") == [(None,)]
    sheets.row("offers", f"{LOG}/OFF-1")["Carrier ID"] = "K-000002"
    sheets.settle()
    assert of(sheets, "carriers", "Offers") == [(0,), (1,)]
    assert sheets.sync().findings == ()


def test_a_pass_that_sees_every_row_makes_what_passes_that_see_changes_made():
    sheets = offered({"Carrier": "Вектор", "Cost": 45000}, {"Carrier": "Транзит", "Cost": 30000})
    sheets.row("carriers", "K-000002")["Same as"] = "K-000001"
    sheets.settle()
    sheets.base = Base.empty()
    plan = sheets.sync()
    assert not [edit for edit in plan.edits if edit.department in {"carriers", "offers"}]
    assert not plan.new_rows
