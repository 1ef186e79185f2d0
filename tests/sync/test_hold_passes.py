"""Rows on hold and the pilot in real sheets: whole passes, with staff in between."""

from __future__ import annotations

import pytest
from companies import company
from embedded import Office

from sheetcrm.schema.company import Company
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sync.approval import Approval

LOG = "D-000001/LOG-1"


def with_hold(pilot=None) -> Company:
    """The small company with a hold column everywhere and a person in charge in sales."""
    data = company().model_dump(mode="json")
    for rules in data["departments"].values():
        rules["hold"] = "On hold"
    data["departments"]["sales"]["assignee"] = "Manager"
    return Company.model_validate({**data, "pilot": pilot})


@pytest.fixture
def office(tmp_path) -> Office:
    """A tractor request that logistics has."""
    made = Office(tmp_path, with_hold())
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    made.sync()
    return made


@pytest.mark.parametrize("held", [("sales", "D-000001"), ("logistics", LOG)])
def test_a_held_row_is_merged_on_release_even_by_another_process(office, held):
    office.edit_row(*held, On_hold=True)
    office.sync()
    office.edit_row("sales", "D-000001", Cargo="Pipes", Cost=1)
    office.edit_row("logistics", LOG, Loading="Omsk", Cost=500)
    for _ in range(2):
        assert office.sync().preview.plan.is_empty
    office.edit_row(*held, On_hold=False)
    office.syncer = office.open_syncer()
    plan = office.sync().preview.plan
    assert {(lost.column, lost.lost, lost.kept) for lost in plan.overruled} == {
        ("Loading", "Omsk", "Perm"),
        ("Cost", 1, 500),
    }
    assert office.row("logistics", LOG)["Cargo"] == "Pipes"
    assert office.row("sales", "D-000001")["Cost"] == 500
    assert office.sync().preview.plan.is_empty


def test_the_journal_tells_of_a_held_row_once_when_it_is_released(office):
    office.edit_row("logistics", LOG, On_hold=True, Loading="Omsk")
    for _ in range(3):
        office.sync()
    assert [e for e in office.store().journal.read() if e.column == "Loading" and e.kind == "observed"] == []
    office.edit_row("logistics", LOG, On_hold=False)
    for _ in range(3):
        office.sync()
    seen = [e for e in office.store().journal.read() if e.column == "Loading" and e.kind == "observed"]
    assert [(e.old, e.new) for e in seen] == [("Perm", "Omsk")]


def test_a_sheet_without_its_hold_column_is_set_aside(office):
    office.edit_row("logistics", LOG, On_hold=True)
    header = office.grid("logistics")[0]
    at = chr(ord("A") + header.index("On hold"))
    office.person("logistics").paste(f"Requests!{at}1", [["Notes"]])
    office.edit_row("sales", "D-000001", Cargo="Pipes")
    assert office.sync().preview.look.set_aside == {"logistics"}
    assert office.row("logistics", LOG)["Cargo"] == "Tractor"


def test_a_pilot_costs_no_more_requests_and_writes_to_nobody_else(tmp_path):
    office = Office(tmp_path, with_hold({"people": ["Anna"], "spreadsheets": ["sales", "logistics"]}))
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", Manager="Anna")
    office.edit("sales", 3, Status="Estimate", Cargo="Pipes", Manager="Boris")
    office.sync()
    office.edit_row("logistics", LOG, Status="Truck needed")
    result = office.sync()
    assert result.requests.requests[Kind.READ] == 3
    assert [row["ID"] for row in office.rows("logistics")] == [LOG]
    assert office.rows("operations") == []
    assert "ID" not in office.rows("sales")[1]
    assert result.outcome == "ok"
    assert office.sync().preview.plan.is_empty


class Killed(BaseException):
    """The process is gone."""


def die_after_writing(office: Office) -> None:
    def kill(number, method, path, body):
        if path.endswith(":batchUpdate"):
            office.service.hooks.after.clear()
            raise Killed

    office.service.hooks.after.append(kill)
    with pytest.raises(Killed):
        office.open_syncer().run(Approval.standing())
    office.syncer = office.open_syncer()


@pytest.mark.parametrize("held", [("sales", "D-000001"), ("logistics", LOG)])
def test_what_a_pass_that_died_has_copied_within_a_pair_that_rests_by_now_is_nobodys_edit(office, held):
    office.edit_row("logistics", LOG, Cost=500)
    die_after_writing(office)
    assert office.row("sales", "D-000001")["Cost"] == 500
    office.edit_row(*held, On_hold=True)
    office.sync()
    office.edit_row("logistics", LOG, Cost=700)
    office.sync()
    office.edit_row(*held, On_hold=False)
    assert office.sync().preview.plan.overruled == ()
    assert office.row("sales", "D-000001")["Cost"] == 700
    assert office.sync().preview.plan.is_empty


def test_so_it_is_with_what_was_carried_down(office):
    office.edit_row("sales", "D-000001", Cargo="Pipes")
    die_after_writing(office)
    assert office.row("logistics", LOG)["Cargo"] == "Pipes"
    office.edit_row("sales", "D-000001", On_hold=True)
    office.sync()
    office.edit_row("sales", "D-000001", Cargo="Sand", On_hold=False)
    assert office.sync().preview.plan.overruled == ()
    assert office.row("logistics", LOG)["Cargo"] == "Sand"


def test_what_somebody_typed_over_it_before_the_pair_rested_is_an_edit(office):
    office.edit_row("logistics", LOG, Cost=500)
    die_after_writing(office)
    office.edit_row("sales", "D-000001", On_hold=True, Cost=1)
    office.sync()
    office.edit_row("sales", "D-000001", On_hold=False)
    (lost,) = office.sync().preview.plan.overruled
    assert (lost.column, lost.lost, lost.kept) == ("Cost", 1, 500)
    assert office.row("sales", "D-000001")["Cost"] == 500
