"""A deal's rows as a tree, its history put together, and IDs as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from test_report_links import LOG, company, table

from sheetcrm.reports.deal import deal_card, find_deal, nearest_ids
from sheetcrm.reports.history import strokes_of
from sheetcrm.schema.cells import ErrorCell, FormulaCell
from sheetcrm.state.events import Event

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def card(deal_id: str = "D-000001", **rows):
    made = company()
    tables = {name: table(made, name, *found) for name, found in rows.items() if found is not None}
    return deal_card(made, tables, deal_id)


def test_rows_of_all_departments_make_one_tree():
    found = card(
        sales=[
            {"ID": "D-000001", "Line": "turnkey", "Status": "Won", "Cargo": "Tractor"},
            {"ID": "D-000002", "Line": "turnkey", "Status": "New"},
            {"ID": "D-000001/UP-1", "Line": "turnkey", "Status": "New"},
        ],
        logistics=[{"ID": "D-000001/LOG-10", "Status": "Done"}, {"ID": "D-000001/LOG-2", "Status": "Done"}],
        service=[],
    )
    (root,) = found.roots
    assert (root.row_id, root.department, root.number, root.is_open) == ("D-000001", "sales", 2, False)
    assert root.values == {"Line": "turnkey", "Status": "Won", "Cargo": "Tractor"}
    assert [child.row_id for child in root.children] == ["D-000001/LOG-2", "D-000001/LOG-10", "D-000001/UP-1"]
    assert [child.is_open for child in root.children] == [False, False, True]
    assert found.unreadable == ()


def test_a_row_whose_parent_is_gone_keeps_its_place():
    found = card(sales=[], logistics=[{"ID": f"{LOG}/LOG-1", "Status": "New"}], service=None)
    (root,) = found.roots
    assert (root.row_id, root.department) == ("D-000001", None)
    (middle,) = root.children
    assert (middle.row_id, middle.department) == (LOG, None)
    assert [child.department for child in middle.children] == ["logistics"]
    assert found.unreadable == ("service",)


def test_an_id_that_stands_twice_shows_both_rows_and_its_children_once():
    found = card(
        sales=[{"ID": "D-000001", "Cargo": "Tractor"}, {"ID": "D-000001", "Cargo": "Copy"}],
        logistics=[{"ID": LOG, "Status": "New"}],
        service=[],
    )
    assert [root.values["Cargo"] for root in found.roots] == ["Tractor", "Copy"]
    assert [len(root.children) for root in found.roots] == [1, 0]


def test_a_deal_without_rows_has_no_tree():
    assert card(sales=[], logistics=[], service=[]).roots == ()


def test_odd_cells_are_kept_as_they_are():
    formula = FormulaCell("=A1", "x")
    found = card(
        sales=[
            {"ID": " D-000001 ", "Status": ErrorCell("REF"), "Cargo": formula, "Weight": 0, "Request": "  "}
        ],
        logistics=[],
        service=[],
    )
    (root,) = found.roots
    assert root.values == {"Status": ErrorCell("REF"), "Cargo": formula, "Weight": 0}
    assert (root.status, root.is_open) == (None, True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("D-000001", "D-000001"),
        (" d-000001 ", "D-000001"),
        ("d-1", "D-000001"),
        (LOG, "D-000001"),
        ("D-1/log-1", "D-000001"),
        ("Д-000007", "Д-000007"),
        ("д-7", "Д-000007"),
        ("D-000007", None),
        ("D-000001/LOG-9", None),
        ("1", None),
        ("", None),
    ],
)
def test_which_deal_is_meant(typed, found):
    assert find_deal(typed, ["D-000001", LOG, "Д-000007/ЛОГ-1"]) == found


def test_the_nearest_ids_are_offered_and_nothing_else():
    known = ["D-000012", "D-000021", "S-900000"]
    assert nearest_ids("d-00012", known)[0] == "D-000012"
    assert nearest_ids("zzz", known) == ()


def event(number: int, kind: str, column: str | None = None, **facts) -> Event:
    given = {"run": "000001", "serial": 0, "at": NOON, "department": "sales", "row": "D-000001", **facts}
    return Event(key=f"k{number}", kind=kind, column=column, **given)


def test_events_of_one_stroke_are_put_together():
    events = [
        event(1, "row-appeared"),
        event(2, "observed", "Cargo", new="Tractor"),
        event(3, "observed", "Status", new="Estimate"),
        event(4, "made", "ID", new="D-000001", rule="departments.sales.row_id"),
        event(5, "made", "Cost", new=1, rule="links.estimate.bring_back"),
        event(6, "made", "Truck", new="MAN", rule="links.estimate.bring_back"),
        event(7, "row-created", row=LOG, department="logistics", rule="links.estimate"),
        event(8, "made", "ID", new=LOG, row=LOG, department="logistics", rule="links.estimate"),
        event(9, "made", "Status", new="New", row=LOG, department="logistics", rule="links.other"),
        event(10, "pass", row=None, department=None),
    ]
    found = [(s.kind, s.rule, [change.column for change in s.changes]) for s in strokes_of(events)]
    assert found == [
        ("row-appeared", None, []),
        ("observed", None, ["Cargo", "Status"]),
        ("made", "departments.sales.row_id", ["ID"]),
        ("made", "links.estimate.bring_back", ["Cost", "Truck"]),
        ("row-created", "links.estimate", ["ID", "Status"]),
    ]


def test_history_is_in_the_order_of_passes_whatever_the_clock_did():
    late = event(1, "observed", "Cargo", serial=1, run="000002", at=NOON - timedelta(hours=1))
    early = event(2, "observed", "Status", serial=0)
    assert [stroke.changes[0].column for stroke in strokes_of([late, early])] == ["Status", "Cargo"]
