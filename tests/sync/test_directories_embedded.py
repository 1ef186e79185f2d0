"""A directory on the embedded service: what is written, what rests, what an undo takes back."""

from __future__ import annotations

from embedded import Office
from test_directories import carriers

from sheetcrm.sync.approval import Approval

LOG = "D-000001/LOG-1"


def office_with_an_offer(folder) -> Office:
    office = Office(folder, carriers())
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row(
        "logistics", LOG, Status="In work", Carrier="ООО «Вектор»", Phone="8 916 123-45-67", Cost=45000
    )
    return office


def test_one_pass_writes_the_event_and_the_thing_and_the_next_writes_nothing(tmp_path):
    office = office_with_an_offer(tmp_path)
    result = office.sync()
    assert result.outcome == "ok", result.findings
    (event,) = office.rows("offers")
    (thing,) = office.rows("carriers")
    assert (event["Carrier ID"], event["Price"], event["Status"]) == ("K-000001", 45000, "Open")
    assert (thing["ID"], thing["Carrier"], thing["Offers"]) == ("K-000001", "ООО «Вектор»", 1)
    again = office.sync()
    assert again.preview.plan.is_empty
    assert office.rows("offers") == [event]


def test_a_new_process_goes_on_where_the_last_one_ended(tmp_path):
    office = office_with_an_offer(tmp_path)
    office.sync()
    office.syncer = office.open_syncer()
    office.edit("sales", 3, Status="Estimate", Cargo="Axles")
    office.sync()
    office.edit_row("logistics", "D-000002/LOG-1", Status="In work", Carrier="вектор", Cost=40000)
    assert office.sync().outcome == "ok"
    (thing,) = office.rows("carriers")
    assert (thing["Offers"], thing["Last price"], thing["Lowest"]) == (2, 40000, 40000)


def test_the_pass_after_an_undo_has_nothing_to_say_to_it(tmp_path):
    office = office_with_an_offer(tmp_path)
    office.sync()
    office.edit_row("logistics", LOG, Cost=50000)
    run = office.sync().run
    office.sync(Approval.of_undo(run))
    after = office.sync()
    assert after.preview.plan.is_empty, after.preview.plan.edits
    (thing,) = office.rows("carriers")
    (event,) = office.rows("offers")
    assert thing["Last price"] == event["Price"]


def test_a_pass_that_made_a_thing_can_be_undone(tmp_path):
    office = office_with_an_offer(tmp_path)
    run = office.sync().run
    office.sync(Approval.of_undo(run))
    for _ in range(2):
        after = office.sync()
    assert after.preview.plan.is_empty, (after.preview.plan.edits, after.preview.plan.new_rows)
    things = {row["ID"] for row in office.rows("carriers")}
    assert {row.get("Carrier ID") for row in office.rows("offers")} <= things
