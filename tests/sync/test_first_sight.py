"""What people typed into a row before it had an ID is journalled like everything else."""

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
