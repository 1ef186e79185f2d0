"""Whether a row asks once or twice: histories that the simulation found."""

from __future__ import annotations

import pytest
from companies import Sheets, company

LOG, SECOND = "D-000001/LOG-1", "D-000001/LOG-2"


def asking() -> Sheets:
    return Sheets(company(), sales=[{"Status": "Estimate", "Cargo": "Tractor"}])


def test_a_request_brought_back_after_a_deletion_does_not_ask_a_second_time():
    sheets = asking()
    sheets.settle()
    deleted = sheets.rows["sales"].pop()
    sheets.rows["sales"].append({"Status": "New"})
    sheets.settle()
    sheets.rows["sales"].append(deleted)
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG]


def test_a_visit_whose_row_never_entered_the_base_is_not_counted_twice():
    sheets = asking()
    sheets.sync(keep=lambda department, row_id, column: False)
    sheets.rows["sales"][0]["ID"] = "D-000001"  # the answer was lost, the write was not
    sheets.sync(remember=False)  # killed before it could remember
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG]


@pytest.mark.parametrize("lost", [{"Status"}, {"Status", "Request", "Request status"}])
def test_a_visit_the_sync_makes_itself_is_not_counted_twice_where_its_move_did_not_arrive(lost):
    sheets = Sheets(
        company(status={"Approval": {"parent": "Estimate"}}),
        sales=[{"Status": "Estimate", "Cargo": "Tractor"}],
    )
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "New"
    sheets.settle()
    sheets.row("logistics", LOG)["Status"] = "Approval"
    sheets.sync(keep=lambda department, row_id, column: department != "sales" or column not in lost)
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, SECOND]
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Status"] == "Estimate"
    assert sheets.row("sales", "D-000001")["Request"] == SECOND
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, SECOND]
