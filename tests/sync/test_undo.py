"""A pass taken back: what goes, what stays, and that the next pass leaves it at that."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.sync.approval import Approval
from sheetcrm.sync.undo_choice import Stays

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


@pytest.fixture
def linked(tmp_path):
    """One request, in step with its logistics row; run 000001 made it."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    made.sync()
    return made


@pytest.fixture
def answered(linked):
    """Logistics has answered; run 000002 copied it up."""
    linked.edit_row("logistics", LOG, Cost=5, Vehicle="MAN 7", Status="Approval")
    linked.sync()
    return linked


def undo(office, run):
    """Undo a pass and see that the next pass has nothing to say to it."""
    result = office.sync(Approval.of_undo(run))
    assert result.outcome == "ok", result.applied.failures
    after = office.sync()
    assert after.preview.plan.is_empty, after.preview.plan.edits
    assert after.preview.plan.observations == ()
    return result.undo


def shape(entries):
    return [(entry.row_id, entry.column, entry.reason) for entry in entries]


def test_copied_values_and_a_status_go_back_and_are_not_done_again(answered):
    before = answered.row("sales", "D-000001")
    assert (before["Cost"], before["Truck"], before["Status"]) == (5, "MAN 7", "Estimate ready")
    found = undo(answered, "000002")
    deal = answered.row("sales", "D-000001")
    assert "Cost" not in deal
    assert "Truck" not in deal
    assert deal["Status"] == "Estimate", "and no second request was made"
    assert [row["ID"] for row in answered.rows("logistics")] == [LOG]
    assert deal["Request status"] == "Approval", "what shows the other row goes on showing it"
    assert {edit.column for edit in found.back} == {"Cost", "Truck", "Status"}
    assert found.stays == ()
    assert answered.row("logistics", LOG)["Cost"] == 5, "what people typed is not touched"


def test_a_new_value_flows_again(answered):
    undo(answered, "000002")
    answered.edit_row("logistics", LOG, Cost=6)
    answered.sync()
    deal = answered.row("sales", "D-000001")
    assert deal["Cost"] == 6
    assert "Truck" not in deal
    assert answered.sync().preview.plan.is_empty


def test_what_people_changed_since_stays_and_is_listed(answered):
    answered.edit_row("logistics", LOG, Cost=7)
    answered.sync()
    answered.edit_row("sales", "D-000001", Status="Won")
    answered.sync()
    found = undo(answered, "000002")
    assert shape(found.stays) == [
        ("D-000001", "Cost", Stays.CHANGED),
        ("D-000001", "Status", Stays.CHANGED),
    ]
    cost, status = found.stays
    assert (cost.made, cost.now, cost.later.run, cost.later.by_person) == (5, 7, "000003", False)
    assert (status.made, status.now, status.later.run) == ("Estimate ready", "Won", "000004")
    assert status.later.by_person
    assert status.later.seen_from < status.later.at
    deal = answered.row("sales", "D-000001")
    assert (deal["Cost"], deal["Status"]) == (7, "Won")
    assert "Truck" not in deal


def test_what_was_typed_after_the_last_pass_stays_too(answered):
    answered.edit_row("sales", "D-000001", Status="Lost")
    result = answered.sync(Approval.of_undo("000002"))
    assert shape(result.undo.stays) == [("D-000001", "Status", Stays.CHANGED)]
    assert result.undo.stays[0].later is None
    assert answered.row("sales", "D-000001")["Status"] == "Lost"


def test_an_undo_can_be_undone(answered):
    before = answered.row("sales", "D-000001")
    undo(answered, "000002")
    found = undo(answered, "000003")
    assert found.stays == ()
    assert answered.row("sales", "D-000001") == before
    undo(answered, "000005")
    assert answered.row("sales", "D-000001")["Status"] == "Estimate"


def test_rows_nobody_touched_are_cleared_and_not_made_again(linked):
    found = undo(linked, "000001")
    assert linked.rows("logistics") == []
    assert found.cleared == (("logistics", LOG),)
    deal = linked.row("sales", "D-000001")
    assert deal == {"ID": "D-000001", "Status": "Estimate", "Cargo": "Tractor", "From": "Perm"}
    assert LOG in linked.store().load().tables["logistics"].tombstones
    vanished = [event for event in linked.store().journal.read() if event.kind == "row-vanished"]
    assert vanished == [], "nobody deleted it"
    linked.edit_row("sales", "D-000001", Cargo="Crane")
    assert linked.sync().preview.plan.is_empty


def test_the_undo_of_a_clearing_brings_the_row_back(linked):
    before = linked.row("logistics", LOG), linked.row("sales", "D-000001")
    undo(linked, "000001")
    found = undo(linked, "000002")
    assert (linked.row("logistics", LOG), linked.row("sales", "D-000001")) == before
    assert [row.row_id for row in found.restored] == [LOG]
    linked.edit_row("logistics", LOG, Cost=9)
    linked.sync()
    assert linked.row("sales", "D-000001")["Cost"] == 9
    undo(linked, "000004")
    assert linked.row("logistics", LOG)["Cost"] == 9, "touched since: it stays"


def test_a_row_somebody_wrote_into_stays_with_all_it_holds(linked):
    linked.edit_row("logistics", LOG, Vehicle="MAN 7")
    linked.sync()
    found = undo(linked, "000001")
    assert shape(found.stays) == [(LOG, "Vehicle", Stays.CHANGED)]
    assert found.cleared == ()
    assert linked.row("logistics", LOG)["Cargo"] == "Tractor"


def test_a_row_others_were_made_from_stays(linked):
    linked.edit_row("logistics", LOG, Status="Truck needed")
    linked.sync()
    linked.edit_row("logistics", LOG, Status="New")
    linked.sync()
    found = undo(linked, "000001")
    assert shape(found.stays) == [(LOG, "", Stays.IN_USE)]


def test_a_whole_cascade_goes_back_at_once(linked):
    linked.edit_row("logistics", LOG, Status="Truck needed")
    linked.sync()
    linked.edit_row("operations", OPS, Truck="MAN 7", Status="Answered")
    linked.sync()
    assert linked.row("sales", "D-000001")["Truck"] == "MAN 7"
    found = undo(linked, "000003")
    request, deal = linked.row("logistics", LOG), linked.row("sales", "D-000001")
    assert "Vehicle" not in request
    assert "Truck" not in deal
    assert (request["Status"], deal["Request status"]) == ("Truck needed", "Truck needed")
    assert found.stays == ()
    assert [row["ID"] for row in linked.rows("operations")] == [OPS]


def test_pending_work_is_not_done_along_with_it(answered):
    answered.edit("sales", 3, Status="Estimate", Cargo="Crane")
    answered.edit_row("sales", "D-000001", Cargo="Bigger tractor")
    result = answered.sync(Approval.of_undo("000002"))
    assert "ID" not in answered.rows("sales")[1]
    assert answered.row("logistics", LOG)["Cargo"] == "Tractor"
    assert "Cost" not in answered.row("sales", "D-000001")
    assert result.left > 0
    answered.sync()
    assert answered.row("logistics", LOG)["Cargo"] == "Bigger tractor"
    assert [row["Cargo"] for row in answered.rows("logistics")] == ["Bigger tractor", "Crane"]
    assert "Cost" not in answered.row("sales", "D-000001")
    assert answered.sync().preview.plan.is_empty


def test_what_the_rules_want_still_is_left_and_said(answered):
    answered.edit_row("logistics", LOG, Cost=6)  # typed, not synced: the next pass copies it in any case
    result = answered.sync(Approval.of_undo("000002"))
    assert shape(result.undo.stays) == [("D-000001", "Cost", Stays.AGAIN)]
    assert answered.row("sales", "D-000001")["Cost"] == 5
    answered.sync()
    assert answered.row("sales", "D-000001")["Cost"] == 6
    assert answered.sync().preview.plan.is_empty


def test_a_persons_value_that_was_put_back_to_its_owners_is_theirs_again(linked):
    linked.edit_row("logistics", LOG, Cargo="Bulldozer")
    linked.sync()
    assert linked.row("logistics", LOG)["Cargo"] == "Tractor"
    undo(linked, "000002")
    assert linked.row("logistics", LOG)["Cargo"] == "Bulldozer"
    assert linked.row("sales", "D-000001")["Cargo"] == "Tractor"


def test_rows_that_are_gone_and_sheets_that_cannot_be_read_are_listed(answered):
    answered.edit("sales", 3, Status="New")
    answered.sync()
    answered.person("sales").delete_rows("Deals", 2)
    _, found = answered.syncer.preview_undo("000002")
    assert {entry.reason for entry in found.stays} == {Stays.GONE}
    assert found.is_empty
    answered.person("sales").paste("Deals!A1", [["Identifier"]])
    _, found = answered.syncer.preview_undo("000002")
    assert {entry.reason for entry in found.stays} == {Stays.UNREAD}


def test_a_preview_writes_nothing(answered):
    before = answered.grid("sales"), answered.store().serial
    _, found = answered.syncer.preview_undo("000002")
    assert not found.is_empty
    assert (answered.grid("sales"), answered.store().serial) == before


def test_rows_that_moved_are_found(answered):
    answered.person("sales").insert_rows("Deals", 2)
    undo(answered, "000002")
    assert answered.row("sales", "D-000001")["Status"] == "Estimate"


def test_ids_given_to_peoples_rows_stay(linked):
    undo(linked, "000001")
    assert linked.rows("sales")[0]["ID"] == "D-000001"


def test_the_journal_tells_of_an_undo_as_of_any_pass(answered):
    undo(answered, "000002")
    events = [event for event in answered.store().journal.read(run="000003") if event.kind == "made"]
    assert {event.rule for event in events} == {"undo.000002"}
    assert answered.store().runs()[1].counts["undo_of"] == 2
