"""Which column is which: by header, by alias, by what setup noted on it; never by a likeness."""

from __future__ import annotations

import pytest

from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.references import check_references
from sheetcrm.sheets.layout import read_headers

FIELDS = ["ID", "Status", "Cargo", "Cost"]


def company(**columns) -> Company:
    return Company.model_validate(
        {
            "company": "Test Co.",
            "connection": {"kind": "embedded"},
            "departments": {
                "sales": {
                    "title": "Sales",
                    "spreadsheet": "sales",
                    "sheet": "Deals",
                    "row_id": {"column": "ID", "prefix": "D"},
                    "pipelines": {"main": ["New", "Won"]},
                    "columns": {"Cargo": {"type": "text"}, "Cost": {"type": "text"}, **columns},
                }
            },
        }
    )


ALIASED = company(
    Cargo={"type": "text", "aliases": ["Goods", "Load"]}, Status={"type": "text", "aliases": ["Stage"]}
)


def mark(*fields):
    return tuple(f"sales/{field}" if field else "" for field in fields)


def read(headers, marks=(), of=ALIASED):
    found = read_headers(of, "sales", "Deals", headers, marks)
    return dict(found.positions), [(one.code, one.severity.value, one.column) for one in found.findings]


OWN = {"ID": 0, "Status": 1, "Cargo": 2, "Cost": 3}
WITHOUT = {"ID": 0, "Status": 1, "Cost": 3}
RENAMED = ("header-renamed", "warning", "Cargo")
MISSING = ("header-missing", "warning", "Cargo")
DOUBLE = ("header-duplicate", "error", "Cargo")
SETTLED = ("header-duplicate", "warning", "Cargo")


@pytest.mark.parametrize(
    ("headers", "marks", "positions", "findings"),
    [
        (FIELDS, (), OWN, []),
        (FIELDS, mark(*FIELDS), OWN, []),
        (["ID", "Status", "Goods", "Cost"], (), OWN, [RENAMED]),
        (["ID", "Status", " Load ", "Cost"], (), OWN, [RENAMED]),
        (["ID", "Stage", "Cargo", "Cost"], (), OWN, [("header-renamed", "warning", "Status")]),
        (["ID", "Status", "What", "Cost"], mark("", "", "Cargo"), OWN, [RENAMED]),
        (["ID", "Status", None, "Cost"], mark("", "", "Cargo"), OWN, [RENAMED]),
        (["Cost", "Cargo", "Status", "ID"], mark(*FIELDS), {name: 3 - at for name, at in OWN.items()}, []),
        ([*FIELDS, "Goods"], (), OWN, []),
        (
            [*FIELDS, "Cargo"],
            mark("", "", "", "", "Cargo"),
            {**OWN, "Cargo": 4},
            [SETTLED],
        ),
        ([*FIELDS, "Cargo"], (), OWN, [DOUBLE]),
        (
            [*FIELDS, "Cargo"],
            mark("", "", "Cargo", "", "Cargo"),
            OWN,
            [DOUBLE],
        ),
        (["ID", "Status", "Goods", "Cost", "Load"], (), OWN, [DOUBLE]),
        ([*FIELDS, "What"], mark("", "", "", "", "Cargo"), OWN, []),
        (
            ["ID", "Status", "Cost"],
            mark("", "", "Cargo"),
            {"ID": 0, "Status": 1, "Cost": 2},
            [MISSING],
        ),
        (
            ["ID", "Status", "a", "Cost", "b"],
            mark("", "", "Cargo", "", "Cargo"),
            WITHOUT,
            [MISSING],
        ),
        (
            ["ID", "Status", "Cargos", "Cost"],
            (),
            WITHOUT,
            [MISSING],
        ),
        # What forms put around a header changes nothing of what it says.
        (["ID", "Status", " Cargo*:", "Cost"], (), OWN, [RENAMED]),
        (["ID", "Status", "*Cargo", "Cost"], (), OWN, [RENAMED]),
        (["ID", "Status", "Cargo (t)", "Cost"], (), WITHOUT, [MISSING]),
        (["ID", "Status", "Cargo:", "Cost", "Cargo*"], (), OWN, [DOUBLE]),
        ([*FIELDS, "Cost:"], (), OWN, []),
        (["ID", "Status", "What", "Cost", "Cargo:"], mark("", "", "Cargo"), OWN, [RENAMED]),
        (["ID", "Status", "Goods", "Cost", "Cargo:"], (), OWN, [RENAMED]),
        (
            ["ID", "Status", "Cargos", "Cost"],
            ("", "", "logistics/Cargo"),
            WITHOUT,
            [MISSING],
        ),
    ],
)
def test_the_columns_of_a_sheet(headers, marks, positions, findings):
    assert read(headers, marks) == (positions, findings)


def test_a_rename_says_the_new_name_and_the_cell():
    found = read_headers(ALIASED, "sales", "Deals", ["ID", "Status", "Goods", "Cost"])
    (one,) = found.findings
    assert one.address == "Deals!C1"
    assert "'Cargo' is called 'Goods'" in one.message
    assert found.is_usable


def test_the_nearest_name_is_told_and_not_taken():
    (one,) = read_headers(ALIASED, "sales", "Deals", ["ID", "Status", "Cargos", "Cost"]).findings
    assert "nearest is 'Cargos'" in one.message
    assert one.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"Cargo": {"type": "text", "aliases": ["Cost"]}}, "'Cost' is a header of the column 'Cost' already"),
        ({"Cargo": {"type": "text", "aliases": ["cost"]}}, "'cost' is a header of the column 'Cost' already"),
        ({"Cargo": {"type": "text", "aliases": ["Status"]}}, "column 'Status' already"),
        ({"Cargo": {"type": "text", "aliases": ["Cargo"]}}, "column 'Cargo' already"),
        (
            {"Cargo": {"type": "text", "aliases": ["X"]}, "Cost": {"type": "text", "aliases": ["X"]}},
            "'X' is a header of the column 'Cargo' already",
        ),
    ],
)
def test_an_alias_that_is_another_columns_name_is_refused(columns, told):
    assert [
        told in fault.message for fault in check_references(company(**columns)) if fault.code == "alias-taken"
    ] == [True]
