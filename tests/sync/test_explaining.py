"""Notes that tell why a cell was set, in departments that want to be told."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office

from sheetcrm.schema.company import Company
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.notes import without_ours
from sheetcrm.sync.plan_documents import from_bytes, to_bytes

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


def explaining(language="en"):
    document = company().model_dump(mode="json", exclude_unset=True)
    document["departments"]["sales"]["explain"] = True
    return Company.model_validate({**document, "language": language, "timezone": "Europe/Moscow"})


def note(office, department, column, row=2):
    header = office.grid(department)[0]
    place = f"{chr(ord('A') + header.index(column))}{row}"
    return office.staff.open_by_key(office.ids[department]).sheet1.get_note(place)


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path, explaining())
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    made.sync()
    return made


def test_a_copied_value_tells_where_it_comes_from_and_when_that_was_seen(office):
    office.edit_row("logistics", LOG, Cost=45000)
    office.sync()
    told = note(office, "sales", "Cost").replace("\xa0", " ")
    assert told.startswith(
        f"[sheetcrm D-000001: 45 000 RUB, because Logistics {LOG} got Cost: 45 000 RUB, seen 02.03.2026 12:"
    )
    assert told.endswith(" (rule links.estimate.bring_back).]")


def test_a_cause_that_is_not_new_has_no_time(office):
    office.edit_row("logistics", LOG, Status="Truck needed")
    office.sync()
    office.edit_row("operations", OPS, Truck="MAN 7")
    office.sync()
    assert note(office, "sales", "Truck") == (
        f"[sheetcrm D-000001: MAN 7, because Logistics {LOG} has Vehicle: MAN 7 "
        "(rule links.estimate.bring_back).]"
    )


def test_departments_that_did_not_ask_get_no_notes(office):
    office.edit_row("sales", "D-000001", Cargo="Crane")
    office.sync()
    assert office.row("logistics", LOG)["Cargo"] == "Crane"
    assert note(office, "logistics", "Cargo") == ""


def test_a_persons_note_stays_and_ours_is_replaced(office):
    header = office.grid("sales")[0]
    cell = f"Deals!{chr(ord('A') + header.index('Cost'))}2"
    office.person("sales").note(cell, "ask Anna\nabout VAT")
    for cost in (5, 6):
        office.edit_row("logistics", LOG, Cost=cost)
        office.sync()
        told = note(office, "sales", "Cost")
        assert without_ours(told) == "ask Anna\nabout VAT"
        assert told.count("[sheetcrm D-000001:") == 1
        assert f"{cost} RUB, because" in told


def test_what_a_person_lost_is_said_rather_than_the_cause(office):
    office.edit_row("logistics", LOG, Cost=5)
    office.sync()
    office.edit_row("sales", "D-000001", Cost=99)
    office.sync()
    assert "99" in note(office, "sales", "Cost")
    assert "because" not in note(office, "sales", "Cost")


def test_the_note_is_in_the_companys_language(tmp_path):
    office = Office(tmp_path, explaining("ru"))
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row("logistics", LOG, Vehicle="МАЗ")
    office.sync()
    assert "МАЗ, потому что в таблице «Logistics»" in note(office, "sales", "Truck")


def test_the_time_in_a_note_does_not_make_a_saved_plan_stale(office):
    office.edit_row("logistics", LOG, Cost=5)
    plan = from_bytes(to_bytes(office.syncer.record(office.syncer.preview())), "plan.json")
    for _ in range(100):
        office.clock()  # the minute in the note goes on
    assert office.sync(Approval.of_plan(plan)).left == 0
    assert "5 RUB, because" in note(office, "sales", "Cost")
