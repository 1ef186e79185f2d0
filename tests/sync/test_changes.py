"""What counts as a change against the base."""

from __future__ import annotations

import pytest
from companies import Sheets, company

from sheetcrm.schema.cells import FormulaCell


def observed(plan) -> list[tuple]:
    return [(seen.column, type(seen.old), type(seen.new)) for seen in plan.observations]


@pytest.mark.parametrize(("old", "new"), [(True, 1), (1, True), (0, False), (1, "1"), (None, False)])
def test_a_change_of_type_alone_is_one_and_seen_once(old, new):
    sheets = Sheets(company(), sales=[{"ID": "D-000001", "Status": "New", "Cargo": old}])
    sheets.sync()
    sheets.row("sales", "D-000001")["Cargo"] = new

    assert observed(sheets.sync()) == [("Cargo", type(old), type(new))]
    assert sheets.sync().observations == ()


def test_a_change_of_type_alone_is_carried_to_the_other_side():
    sheets = Sheets(
        company(),
        sales=[{"ID": "D-000001", "Status": "Estimate", "Cargo": True}],
        logistics=[{"ID": "D-000001/LOG-1", "Status": "New", "Cargo": True}],
    )
    sheets.settle()
    sheets.row("sales", "D-000001")["Cargo"] = 1
    sheets.sync()

    assert sheets.row("logistics", "D-000001/LOG-1")["Cargo"] is not True


def test_a_formula_that_shows_the_same_is_another_cell():
    sheets = Sheets(company(), sales=[{"ID": "D-000001", "Status": "New", "Cargo": "a"}])
    sheets.sync()
    sheets.row("sales", "D-000001")["Cargo"] = FormulaCell("=A1", "a")

    assert observed(sheets.sync()) == [("Cargo", str, FormulaCell)]


def test_the_base_of_a_department_in_which_nothing_happened_is_the_very_same():
    sheets = Sheets(
        company(),
        sales=[{"ID": "D-000001", "Status": "New"}],
        logistics=[{"ID": "D-000001/LOG-1", "Status": "New"}],
    )
    sheets.settle()
    before = sheets.base.tables
    sheets.row("sales", "D-000001")["Truck"] = "A 123"

    sheets.sync()

    after = sheets.base.tables
    assert [name for name in after if after[name] is not before[name]] == ["sales"]
