"""Errands on the embedded service: what was looked at is done just so, or not at all."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.sync.approval import Approval
from sheetcrm.sync.errands import Adoption, Backfill
from sheetcrm.sync.saved_plans import PlanStaleError

BY_CARGO = Adoption(link="estimate", keys=(("Cargo", "Cargo"),))


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    office.edit("sales", 3, Status="Estimate ready", Cargo="Axles", From="Ufa")
    office.edit("logistics", 2, Status="In work", Cargo="Tractor")
    return office


def test_an_adoption_is_one_pass_that_writes_ids_alone(office):
    preview, part = office.syncer.preview_errand(BY_CARGO)
    assert {entry.edit.column for entry in part.edits} == {"ID"}
    assert part.new_rows == ()
    assert preview.plan.strays[0].row_id == "D-000001/LOG-1"
    result = office.syncer.run_errand(BY_CARGO, part)
    assert {key[2] for key in result.applied.confirmed} == {"ID"}
    assert office.rows("logistics") == [{"ID": "D-000001/LOG-1", "Status": "In work", "Cargo": "Tractor"}]
    assert office.sync().outcome == "ok"
    assert len(office.rows("logistics")) == 1
    assert office.sync().preview.plan.is_empty


def test_a_row_typed_over_meanwhile_is_not_joined_and_nothing_else_is_done(office):
    _, part = office.syncer.preview_errand(BY_CARGO)
    office.edit("logistics", 2, Cargo="Beams")
    with pytest.raises(PlanStaleError, match="out of date"):
        office.syncer.run_errand(BY_CARGO, part)
    assert "ID" not in office.rows("logistics")[0]
    assert all("ID" not in row for row in office.rows("sales"))


def test_a_deal_that_came_in_between_is_not_taken_for_another(office):
    _, part = office.syncer.preview_errand(BY_CARGO)
    office.person("sales").insert_rows("Deals", 2, 1)
    office.edit("sales", 2, Status="New", Cargo="Plough")
    with pytest.raises(PlanStaleError):
        office.syncer.run_errand(BY_CARGO, part)
    assert "ID" not in office.rows("logistics")[0]


def test_rows_that_moved_in_between_are_found_where_they_stand(office):
    _, part = office.syncer.preview_errand(BY_CARGO)
    office.person("logistics").insert_rows("Requests", 2, 1)
    office.edit("logistics", 2, Cargo="Something else")
    office.syncer.run_errand(BY_CARGO, part)
    by_cargo = {row["Cargo"]: row.get("ID") for row in office.rows("logistics")}
    assert by_cargo == {"Something else": None, "Tractor": "D-000001/LOG-1"}


def test_an_errand_is_over_once_it_is_done(office):
    _, part = office.syncer.preview_errand(BY_CARGO)
    office.syncer.run_errand(BY_CARGO, part)
    office.edit("logistics", 3, Status="In work", Cargo="Axles")
    assert office.sync().preview.plan.strays == ()
    assert "ID" not in office.rows("logistics")[1]


def test_a_backfill_beyond_the_limits_was_looked_at_and_goes_on(office):
    for number in range(4, 70):
        office.edit("sales", number, Status="Estimate ready", Cargo=f"Cargo {number}")
    office.edit("logistics", 2, Status="", Cargo="")
    stops = office.syncer.preview().stops
    assert office.sync(Approval.standing({stop.department: stop.rows for stop in stops})).outcome == "ok"
    wanted = Backfill(links=frozenset({"estimate"}))
    _, part = office.syncer.preview_errand(wanted)
    assert len(part.new_rows) == 67
    assert office.syncer.run_errand(wanted, part).outcome == "ok"
    assert len(office.rows("logistics")) == 68
