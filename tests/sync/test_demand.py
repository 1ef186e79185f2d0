"""Whether a row asks once or twice: histories that the simulation found."""

from __future__ import annotations

import pytest
from companies import Sheets, company
from embedded import Office

from sheetcrm.emulator.faults import Fault
from sheetcrm.state.base import Base

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


def test_nothing_is_made_for_a_status_that_did_not_arrive(tmp_path):
    office = Office(tmp_path, company(status={"Approval": {"parent": "Estimate", "requires": ["Cost"]}}))
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row("sales", "D-000001", Status="New")
    office.sync()
    office.edit_row("logistics", LOG, Status="Approval", Cost=10)

    def is_it(number, request, body):
        return request.path.endswith(f"{office.ids['sales']}:batchUpdate")

    office.service.faults.on(is_it, Fault(status=500))
    assert office.sync().outcome == "partial"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    office.edit_row("logistics", LOG, Cost="about ten")  # without a cost the deal does not ask again
    office.sync()
    assert office.row("sales", "D-000001")["Status"] == "New"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    office.edit_row("logistics", LOG, Cost=10)
    office.sync()
    assert office.row("sales", "D-000001")["Status"] == "Estimate"
    assert [row["ID"] for row in office.rows("logistics")] == [LOG, SECOND]


def test_a_later_request_whose_id_is_put_back_after_the_state_was_lost_serves_its_deal():
    sheets = asking()
    sheets.settle()
    for status in ("New", "Estimate"):
        sheets.row("sales", "D-000001")["Status"] = status
        sheets.settle()
    request = sheets.row("logistics", SECOND)
    del request["ID"]
    sheets.base = Base.empty()
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == LOG
    request["ID"] = SECOND
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == SECOND
    for status in ("New", "Estimate"):
        sheets.row("sales", "D-000001")["Status"] = status
        sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, SECOND, "D-000001/LOG-3"]


def test_a_request_of_a_pass_that_died_serves_a_deal_that_has_moved_on():
    sheets = asking()
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "New"
    sheets.settle()
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.sync(remember=False)
    sheets.row("sales", "D-000001")["Status"] = "New"
    sheets.settle()
    assert sheets.row("sales", "D-000001")["Request"] == SECOND
    sheets.row("sales", "D-000001")["Status"] = "Estimate"
    sheets.settle()
    assert [row["ID"] for row in sheets.rows["logistics"]] == [LOG, SECOND, "D-000001/LOG-3"]
