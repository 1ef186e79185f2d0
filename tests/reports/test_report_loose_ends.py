"""What hangs loose between rows, as findings: each kind once, and what must not be taken for one."""

from __future__ import annotations

import pytest

from sheetcrm.reports.links import report_links
from sheetcrm.reports.loose_ends import find_loose_ends
from sheetcrm.schema.codes import LINK_CHECKS
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Severity
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base

DEAL, LOG, SECOND = "D-000001", "D-000001/LOG-1", "D-000001/LOG-2"


def company(checks: dict | None = None) -> Company:
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
                    "deal_id": "Original deal",
                    "pipelines": {"main": ["New", "Estimate", {"Won": "won"}, {"Lost": "lost"}]},
                    "columns": {
                        "Cargo": {"type": "text"},
                        "Like": {"type": "reference", "department": "sales"},
                    },
                    "checks": checks or {},
                },
                "logistics": {
                    "title": "Logistics",
                    "spreadsheet": "logistics",
                    "sheet": "Requests",
                    "row_id": {"column": "ID", "code": "LOG"},
                    "deal_id": "Deal",
                    "pipelines": {"requests": ["New", "In work", {"Done": "closed"}]},
                    "columns": {},
                    "checks": checks or {},
                },
            },
            "links": {
                "estimate": {
                    "parent": "sales",
                    "child": "logistics",
                    "when": ["Estimate", "Won"],
                    "requires": ["Cargo"],
                    "shows": {"id": "Request"},
                }
            },
        }
    )


def find(made: Company, *, sales=(), logistics=()):
    tables = {}
    for name, rows in (("sales", sales), ("logistics", logistics)):
        fields = tuple(made.fields[name])
        tables[name] = Table(
            department=name,
            fields=fields,
            rows=tuple(tuple(row.get(field) for field in fields) for row in rows),
            numbers=range(2, len(rows) + 2),
        )
    reports = report_links(made, tables, Base.empty(), asked={}, pending={"D-000009/LOG-1"})
    return find_loose_ends(made, reports, tables)


def asks(**cells):
    return {"ID": DEAL, "Status": "Estimate", "Cargo": "Tractor", **cells}


CASES = {
    "child-missing": ({"sales": [asks(Cargo=None)]}, ("sales", 2, "Status", DEAL)),
    "orphan": ({"logistics": [{"ID": LOG, "Status": "New"}]}, ("logistics", 2, "ID", LOG)),
    "dangling-child": (
        {"sales": [asks(Status="New", Request=LOG)]},
        ("sales", 2, "Request", DEAL),
    ),
    "second-child": (
        {"sales": [asks()], "logistics": [{"ID": LOG, "Status": "New"}, {"ID": SECOND, "Status": "New"}]},
        ("logistics", 2, "Status", LOG),
    ),
    "parent-closed": (
        {"sales": [asks(Status="Lost")], "logistics": [{"ID": LOG, "Status": "In work"}]},
        ("logistics", 2, "Status", LOG),
    ),
    "reference-cycle": (
        {
            "sales": [
                {"ID": DEAL, "Status": "New", "Like": "D-000002"},
                {"ID": "D-000002", "Status": "New", "Original deal": DEAL},
            ]
        },
        ("sales", 2, "Like", DEAL),
    ),
}


def test_every_check_of_links_has_its_case():
    assert set(CASES) == set(LINK_CHECKS)


@pytest.mark.parametrize("code", CASES)
def test_each_kind_is_told_once_with_place_and_remedy(code):
    rows, where = CASES[code]
    (found,) = find(company(), **rows)
    assert found.code == code
    assert (found.department, found.row, found.column, found.row_id) == where
    assert found.severity is LINK_CHECKS[code].severity
    assert found.message
    assert found.hint


@pytest.mark.parametrize("code", CASES)
def test_a_department_may_ignore_each_or_make_it_an_error(code):
    rows, _ = CASES[code]
    assert find(company({code: "ignore"}), **rows) == ()
    (found,) = find(company({code: "error"}), **rows)
    assert found.severity is Severity.ERROR


def test_an_id_that_stands_twice_is_told_for_both_rows():
    found = find(company(), sales=[{"ID": DEAL, "Status": "New"}, {"ID": DEAL, "Status": "New"}])
    assert [(one.code, one.row) for one in found] == [("duplicate-row-id", 2), ("duplicate-row-id", 3)]
    assert "row 3" in found[0].message


@pytest.mark.parametrize(
    "rows",
    [
        {"sales": [asks()], "logistics": [{"ID": LOG, "Status": "In work"}]},
        # the next pass makes it
        {"sales": [asks(ID="D-000009")]},
        # the first is closed, the second serves
        {"sales": [asks()], "logistics": [{"ID": LOG, "Status": "Done"}, {"ID": SECOND, "Status": "New"}]},
        # a status that has ended and asks all the same: the child is just what is wanted
        {"sales": [asks(Status="Won")], "logistics": [{"ID": LOG, "Status": "New"}]},
        {"sales": [asks(Status="Lost")], "logistics": [{"ID": LOG, "Status": "Done"}]},
        # references that lead on, and to what is not there, are no circle
        {"sales": [{"ID": DEAL, "Status": "New", "Like": "D-000007"}, {"ID": "D-000002", "Like": DEAL}]},
        # a deal that names itself as its original
        {"sales": [{"ID": DEAL, "Status": "New", "Original deal": DEAL}]},
    ],
)
def test_what_is_in_order_is_not_told(rows):
    assert find(company(), **rows) == ()


def test_a_row_that_refers_to_itself_is_a_circle_of_one():
    (found,) = find(company(), sales=[{"ID": DEAL, "Status": "New", "Like": DEAL}])
    assert found.code == "reference-cycle"
    assert f"{DEAL} → {DEAL}" in found.message


def test_a_circle_is_told_once_however_one_comes_to_it():
    ids = [f"D-{number:06d}" for number in range(1, 6)]
    likes = [ids[1], ids[2], ids[3], ids[1], ids[0]]  # 5 → 1 → 2 → 3 → 4 → 2
    rows = [{"ID": one, "Status": "New", "Like": like} for one, like in zip(ids, likes, strict=True)]
    (found,) = find(company(), sales=rows)
    assert found.row_id == ids[1]
    assert " → ".join((ids[1], ids[2], ids[3], ids[1])) in found.message


def test_a_long_chain_of_references_is_no_trouble():
    ids = [f"D-{number:06d}" for number in range(1, 3001)]
    rows = [
        {"ID": one, "Status": "New", "Like": like} for one, like in zip(ids, [*ids[1:], None], strict=True)
    ]
    assert find(company(), sales=rows) == ()
