"""What is seen of a row for the first time.

What people typed into a row before it had an ID is journalled like everything else. A department that no pass
has seen before is taken over as it stands.
"""

from __future__ import annotations

from companies import Sheets, company

from sheetcrm.sync.plan import Seen


def test_the_first_content_of_a_new_root_row_is_observed_under_the_id_it_gets():
    sheets = Sheets(company(), sales=[{"Status": "New", "Cargo": "Tractor"}])

    plan = sheets.sync()

    seen = [(seen.kind, seen.row_id, seen.column, seen.new) for seen in plan.observations]
    assert seen == [
        (Seen.APPEARED, "D-000001", "", None),
        (Seen.CELL, "D-000001", "Status", "New"),
        (Seen.CELL, "D-000001", "Cargo", "Tractor"),
    ]


def test_it_is_observed_once():
    sheets = Sheets(company(), sales=[{"Status": "New", "Cargo": "Tractor"}])
    sheets.sync()

    assert sheets.sync().observations == ()


def test_what_changes_later_is_observed_against_the_first_content():
    sheets = Sheets(company(), sales=[{"Status": "New", "Cargo": "Tractor"}])
    sheets.sync()
    sheets.row("sales", "D-000001")["Cargo"] = "Two tractors"

    (seen,) = sheets.sync().observations

    assert (seen.column, seen.old, seen.new) == ("Cargo", "Tractor", "Two tractors")


def test_a_department_taken_over_is_noted_row_by_row_and_kept_whole():
    sheets = Sheets(
        company(),
        sales=[{"ID": "D-000007", "Status": "New", "Cargo": "Tractor"}, {"Status": "New", "Cargo": "Plough"}],
    )

    plan = sheets.sync()

    assert [(seen.kind, seen.row_id, seen.column) for seen in plan.observations] == [
        (Seen.APPEARED, "D-000007", ""),
        (Seen.APPEARED, "D-000008", ""),
        (Seen.CELL, "D-000008", "Status"),
        (Seen.CELL, "D-000008", "Cargo"),
    ]
    assert "Tractor" in sheets.base.tables["sales"].rows["D-000007"]


def test_after_that_rows_that_come_with_their_id_are_observed_cell_by_cell():
    sheets = Sheets(company(), sales=[{"ID": "D-000007", "Status": "New"}])
    sheets.sync()
    sheets.rows["sales"].append({"ID": "D-000009", "Status": "New", "Cargo": "Tractor"})

    seen = {(seen.kind, seen.column, seen.new) for seen in sheets.sync().observations}

    assert seen == {
        (Seen.APPEARED, "", None),
        (Seen.CELL, "ID", "D-000009"),
        (Seen.CELL, "Status", "New"),
        (Seen.CELL, "Cargo", "Tractor"),
    }


def test_an_emptied_department_has_been_seen_before():
    sheets = Sheets(company(), sales=[])
    sheets.sync()
    sheets.rows["sales"].append({"ID": "D-000009", "Status": "New"})

    assert [seen.column for seen in sheets.sync().observations] == ["", "ID", "Status"]
