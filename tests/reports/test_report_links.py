"""How links stand, on plain tables: every kind of loose end, and what must not be taken for one."""

from __future__ import annotations

import pytest

from sheetcrm.reports.links import Reason, report_links
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Table
from sheetcrm.state.base import Base, BaseTable

LOG = "D-000001/LOG-1"


def company(**estimate: object) -> Company:
    link = {
        "parent": "sales",
        "child": "logistics",
        "when": "Estimate",
        "requires": ["Cargo", "Weight"],
        "shows": {"id": "Request"},
        **estimate,
    }
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
                    "pipeline": "Line",
                    "pipelines": {
                        "turnkey": ["New", "Estimate", {"Won": "won"}],
                        "calls": ["To call", "Estimate"],
                    },
                    "columns": {"Cargo": {"type": "text"}, "Weight": {"type": "decimal"}},
                },
                "logistics": {
                    "title": "Logistics",
                    "spreadsheet": "logistics",
                    "sheet": "Requests",
                    "row_id": {"column": "ID", "code": "LOG"},
                    "pipelines": {"requests": ["New", {"Done": "closed"}]},
                },
                "service": {
                    "title": "Service",
                    "spreadsheet": "service",
                    "sheet": "Orders",
                    "row_id": {"column": "ID", "prefix": "S"},
                    "pipelines": {"orders": ["New", "Parts"]},
                },
            },
            "links": {
                "estimate": link,
                "parts": {"parent": "service", "child": "logistics", "when": "Parts"},
                "more": {"parent": "sales", "child": "sales", "when": "Won", "code": "UP"},
            },
        }
    )


def table(made: Company, department: str, *rows: dict[str, object]) -> Table:
    fields = tuple(made.fields[department])
    return Table(
        department=department,
        fields=fields,
        rows=tuple(tuple(row.get(field) for field in fields) for row in rows),  # type: ignore[misc]
        numbers=range(2, len(rows) + 2),
    )


ASKING = {"ID": "D-000001", "Line": "turnkey", "Status": "Estimate", "Cargo": "Tractor", "Weight": 3.8}


def report(made: Company, *, base: Base | None = None, pending: tuple[str, ...] = (), **rows):
    tables = {name: table(made, name, *found) for name, found in rows.items() if found is not None}
    known = base or Base.empty()
    reports = report_links(made, tables, known, asked=known.links, pending=pending)
    return {entry.name: entry for entry in reports}


def test_a_link_in_step_is_sound():
    found = report(
        company(), sales=[{**ASKING, "Request": LOG}], logistics=[{"ID": LOG, "Status": "New"}], service=[]
    )["estimate"]
    assert (found.asking, found.children, found.open) == (1, 1, 1)
    assert found.is_sound
    assert found.missing == found.orphans == found.dangling == ()


def test_a_closed_child_is_counted_and_not_open():
    found = report(company(), sales=[ASKING], logistics=[{"ID": LOG, "Status": "Done"}], service=[])[
        "estimate"
    ]
    assert (found.children, found.open) == (1, 0)


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        ({}, True),
        ({"Line": "calls"}, True),
        ({"Status": "New"}, False),
        ({"Status": "Estimat"}, False),
        ({"Status": None}, False),
        ({"Line": None}, False),
        ({"Line": "rental"}, False),
        ({"ID": None}, False),
    ],
)
def test_which_rows_ask(row, asks):
    found = report(company(), sales=[{**ASKING, **row}], logistics=[], service=[])["estimate"]
    assert found.asking == int(asks)


def test_a_link_for_one_pipeline_does_not_ask_in_another():
    found = report(
        company(pipelines=["turnkey"]), sales=[{**ASKING, "Line": "calls"}], logistics=[], service=[]
    )
    assert found["estimate"].asking == 0


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"Cargo": None}, ("Cargo",)),
        ({"Cargo": "  "}, ("Cargo",)),
        ({"Weight": "heavy"}, ("Weight",)),
        ({"Cargo": None, "Weight": None}, ("Cargo", "Weight")),
    ],
)
def test_inputs_that_are_blank_or_wrong_are_named(row, columns):
    found = report(company(), sales=[{**ASKING, **row}], logistics=[], service=[])["estimate"]
    (missing,) = found.missing
    assert (missing.parent, missing.child, missing.reason) == ("D-000001", LOG, Reason.INPUTS_MISSING)
    assert missing.columns == columns
    assert not found.is_sound


def test_a_child_that_the_next_pass_makes_is_no_fault():
    found = report(company(), pending=(LOG,), sales=[ASKING], logistics=[], service=[])["estimate"]
    assert [entry.reason for entry in found.missing] == [Reason.PENDING]
    assert found.is_sound


def test_a_child_that_vanished_is_told_from_one_never_made():
    for part in ({"rows": {LOG: (LOG,)}}, {"tombstones": {LOG: (LOG,)}}):
        base = Base(
            tables={"logistics": BaseTable(fields=("ID",), **part)}, links={("estimate", "D-000001"): 1}
        )
        found = report(company(), base=base, sales=[ASKING], logistics=[], service=[])["estimate"]
        assert [entry.reason for entry in found.missing] == [Reason.VANISHED]


def test_the_attempt_asked_for_is_the_one_that_must_be_there():
    base = Base(links={("estimate", "D-000001"): 2})
    found = report(
        company(), base=base, sales=[ASKING], logistics=[{"ID": LOG, "Status": "Done"}], service=[]
    )
    assert [entry.child for entry in found["estimate"].missing] == ["D-000001/LOG-2"]


def test_what_nobody_can_explain_is_held_back():
    found = report(company(), sales=[ASKING], logistics=[], service=[])["estimate"]
    assert [entry.reason for entry in found.missing] == [Reason.HELD_BACK]


def test_a_child_without_its_parent_is_an_orphan_of_its_own_link_only():
    rows = [{"ID": "D-000009/LOG-1", "Status": "New"}, {"ID": "S-000001/LOG-1", "Status": "New"}]
    found = report(company(), sales=[], logistics=rows, service=[{"ID": "S-000001", "Status": "Parts"}])
    (orphan,) = found["estimate"].orphans
    assert (orphan.row_id, orphan.number, orphan.parent) == ("D-000009/LOG-1", 2, "D-000009")
    assert found["parts"].orphans == ()
    assert found["parts"].children == 1
    assert found["estimate"].children == 1


def test_a_link_of_a_department_with_itself():
    rows = [
        {"ID": "D-000001", "Line": "turnkey", "Status": "Won"},
        {"ID": "D-000001/UP-1", "Line": "turnkey", "Status": "Won"},
        {"ID": "D-000001/UP-1/UP-1", "Line": "turnkey", "Status": "New"},
    ]
    found = report(company(), sales=rows, logistics=[], service=[])["more"]
    assert (found.asking, found.children, found.is_sound) == (2, 2, True)


def test_a_parent_that_shows_what_is_not_there():
    found = report(company(), sales=[{**ASKING, "Status": "New", "Request": LOG}], logistics=[], service=[])
    (dangling,) = found["estimate"].dangling
    assert (dangling.parent, dangling.column, dangling.shown) == ("D-000001", "Request", LOG)


def test_a_department_that_could_not_be_read_makes_no_orphans_and_no_dangling_ids():
    found = report(company(), sales=[{**ASKING, "Request": LOG}], logistics=None, service=[])["estimate"]
    assert found.unreadable == ("logistics",)
    assert found.dangling == ()
    assert [entry.reason for entry in found.missing] == [Reason.UNREADABLE]
    found = report(company(), sales=None, logistics=[{"ID": LOG, "Status": "New"}], service=[])["estimate"]
    assert (found.unreadable, found.orphans, found.children) == (("sales",), (), 1)
    assert not found.is_sound
