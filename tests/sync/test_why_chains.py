"""The journal of real passes explains every cell, through two levels of links, back to a person."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.reports.why import Origin, explain

LOG = "D-000001/LOG-1"
OPS = "D-000001/LOG-1/OPS-1"


@pytest.fixture
def office(tmp_path):
    """A request that went down to operations, and an answer that came up again."""
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    made.sync()
    made.edit_row("logistics", LOG, Status="Truck needed")
    made.sync()
    made.edit_row("operations", OPS, Truck="MAN 7", Status="Answered")
    made.sync()
    return made


def why(office, department, row_id, column):
    events = office.store().journal.read(deal="D-000001")
    return explain(events, department, row_id, column)


def shape(found):
    return [(step.origin.value, step.row_id, step.column, step.new, step.rule) for step in found.chain]


def test_a_value_is_followed_through_two_links_to_the_person_who_typed_it(office):
    found = why(office, "sales", "D-000001", "Truck")
    assert shape(found) == [
        ("rule", "D-000001", "Truck", "MAN 7", "links.estimate.bring_back"),
        ("rule", LOG, "Vehicle", "MAN 7", "links.truck.bring_back"),
        ("person", OPS, "Truck", "MAN 7", None),
    ]
    assert [step.run for step in found.chain] == ["000003"] * 3
    typed = found.chain[-1]
    assert typed.seen_from < typed.at < found.chain[0].at
    assert not found.is_only_people


def test_a_carried_value_comes_from_the_field_and_not_from_the_status_that_made_the_row(office):
    found = why(office, "operations", OPS, "Load")
    assert shape(found) == [
        ("rule", OPS, "Load", "Tractor", "links.truck.carry"),
        ("rule", LOG, "Cargo", "Tractor", "links.estimate.carry"),
        ("person", "D-000001", "Cargo", "Tractor", None),
    ]
    assert found.chain[-1].is_new_row
    assert found.chain[-1].seen_from is None, "nobody had looked before the first pass"


def test_a_status_and_what_shows_it(office):
    assert shape(why(office, "logistics", LOG, "Status"))[:2] == [
        ("rule", LOG, "Status", "In work", "links.truck.status"),
        ("person", OPS, "Status", "Answered", None),
    ]
    shown = shape(why(office, "sales", "D-000001", "Request status"))
    assert [entry[1:3] for entry in shown] == [
        ("D-000001", "Request status"),
        (LOG, "Status"),
        (OPS, "Status"),
    ]


def test_ids_follow_the_rows_they_name(office):
    assert shape(why(office, "sales", "D-000001", "ID")) == [
        ("rule", "D-000001", "ID", "D-000001", "departments.sales.row_id"),
        ("person", "D-000001", "", None, None),
    ]
    assert [entry[1:3] for entry in shape(why(office, "sales", "D-000001", "Request"))] == [
        ("D-000001", "Request"),
        (LOG, "ID"),
        ("D-000001", "Status"),
    ]


def test_the_cause_of_then_is_told_and_not_what_the_cell_holds_now(office):
    office.edit_row("operations", OPS, Truck="")
    office.edit_row("logistics", LOG, Status="Rejected")
    office.sync()
    office.edit_row("logistics", LOG, Status="New")
    office.sync()
    found = why(office, "sales", "D-000001", "Status")
    assert shape(found) == [
        ("rule", "D-000001", "Status", "New", "links.estimate.status"),
        ("person", LOG, "Status", "Rejected", None),
    ]


def test_what_only_people_wrote_lists_their_edits(office):
    office.edit_row("sales", "D-000001", From="Omsk")
    office.sync()
    found = why(office, "sales", "D-000001", "From")
    assert found.is_only_people
    assert [(step.old, step.new) for step in found.edits] == [(None, "Perm"), ("Perm", "Omsk")]
    assert found.edits[1].seen_from < found.edits[1].at


def test_a_replaced_value_is_named(office):
    office.edit_row("logistics", LOG, Cargo="Bulldozer")
    office.sync()
    found = why(office, "logistics", LOG, "Cargo")
    assert (found.chain[0].new, found.chain[0].replaced) == ("Tractor", "Bulldozer")
    assert found.chain[-1].column == "Cargo"
    assert found.chain[-1].row_id == "D-000001"


def test_what_an_interrupted_pass_wrote_is_no_persons(office, monkeypatch):
    office.edit_row("operations", OPS, Truck="MAN 8")
    syncer = office.open_syncer()

    def interrupt(self, events):
        raise KeyboardInterrupt

    from sheetcrm.sync.approval import Approval

    monkeypatch.setattr(type(syncer.store.journal), "append", interrupt)
    with pytest.raises(KeyboardInterrupt):
        syncer.run(Approval.standing())
    monkeypatch.undo()
    office.sync()
    (step,) = why(office, "sales", "D-000001", "Truck").chain
    assert (step.origin, step.new) == (Origin.RECOVERED, "MAN 8")


def test_what_the_journal_does_not_know_is_said_to_be_unknown(office):
    (step,) = why(office, "sales", "D-000001", "Cost").chain
    assert step.origin is Origin.UNKNOWN
    events = [event for event in office.store().journal.read() if event.kind == "made"]
    found = explain(events, "sales", "D-000001", "Truck")
    assert shape(found)[-1] == ("unknown", OPS, "Truck", "MAN 7", None)


def test_every_cell_a_pass_ever_made_leads_to_a_person(office):
    made = {
        (event.department, event.row, event.column)
        for event in office.store().journal.read()
        if event.kind == "made"
    }
    assert len(made) > 12
    for cell in made:
        assert why(office, *cell).chain[-1].origin is Origin.PERSON, cell
