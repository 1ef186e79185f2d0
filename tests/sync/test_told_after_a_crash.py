"""What a killed pass has done is told by the next: histories that the simulation found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from embedded import Office

from sheetcrm.emulator.faults import Fault, Faults
from sheetcrm.sync.approval import Approval
from sheetcrm.sync.chronicle import PassFacts, repairs_of
from sheetcrm.sync.repair import Repair

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Killed(BaseException):
    """The process is gone."""


def kill_after_writing(office: Office) -> None:
    def kill(number, method, path, body):
        if path.endswith(":batchUpdate"):
            office.service.hooks.after.clear()
            raise Killed

    office.service.hooks.after.append(kill)


def test_a_value_overruled_by_a_pass_that_died_before_its_journal_is_told_by_the_next(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row("sales", "D-000001", Truck="my own truck")
    kill_after_writing(office)
    with pytest.raises(Killed):
        office.open_syncer().run(Approval.standing())
    syncer = office.open_syncer()
    syncer.run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Truck"]
    assert ("overruled", "my own truck", None) in [(event.kind, event.old, event.new) for event in told]
    assert len({event.key for event in told}) == len(told)
    assert "my own truck" not in office.row("sales", "D-000001").values()


def test_so_it_is_when_the_next_pass_dies_after_storing_an_intent_of_its_own(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row("sales", "D-000001", Truck="my own truck")
    kill_after_writing(office)
    with pytest.raises(Killed):
        office.open_syncer().run(Approval.standing())
    office.edit_row("logistics", "D-000001/LOG-1", Cost=100)
    syncer = office.open_syncer()
    syncer.store.journal.append = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Truck"]
    assert ("overruled", "my own truck", None) in [(event.kind, event.old, event.new) for event in told]
    assert len({event.key for event in told}) == len(told)


def test_so_is_one_whose_write_was_seen_before_another_was_stored(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", From="Perm")
    office.sync()
    protect(office, "logistics", "Cargo")
    office.edit_row("sales", "D-000001", Truck="my own truck", Cargo="Crane", From="Ufa")
    syncer = office.open_syncer()
    syncer.store.journal.append = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    assert "my own truck" not in office.row("sales", "D-000001").values()
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Truck"]
    assert ("overruled", "my own truck", None) in [(event.kind, event.old, event.new) for event in told]
    assert len({event.key for event in told}) == len(told)


def protect(office: Office, department: str, column: str) -> None:
    """Let nobody but a person of their own edit a column, so that its write is refused and halved."""
    boss, at = "boss@company.example", office.company.fields[department]
    office.service.give_away(office.ids[department], boss, editors=[office.service.options.owner])
    place = list(at).index(column)
    area = {"sheetId": 0, "startColumnIndex": place, "endColumnIndex": place + 1}
    entry = {"protectedRange": {"range": area, "editors": {"users": [boss]}}}
    office.service.as_person(office.ids[department], boss).batch({"addProtectedRange": entry})


def test_so_is_one_in_a_row_that_no_pass_has_lived_to_remember(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", Note="my own words")
    kill_after_writing(office)
    with pytest.raises(Killed):
        office.open_syncer().run(Approval.standing())
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Note"]
    assert ("overruled", "my own words") in [(event.kind, event.old) for event in told]


def test_a_second_value_that_gives_way_to_the_same_as_the_first_is_told_too(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", Note="my own words")
    syncer = office.open_syncer()
    syncer.store.commit = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    office.edit_row("sales", "D-000001", Note="others")
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Note"]
    assert [event.old for event in told if event.kind == "overruled"] == ["my own words", "others"]
    assert len({event.key for event in told}) == len(told)


@pytest.mark.parametrize("again", ["a truck of mine", "my own truck"])
@pytest.mark.parametrize("journalled", [False, True])
def test_what_a_dead_pass_did_to_a_cell_is_told_beside_the_same_done_again(tmp_path, again, journalled):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    for truck in ("my own truck", again):
        office.edit_row("sales", "D-000001", Truck=truck)
        syncer = office.open_syncer()
        if journalled:
            syncer.store.commit = _die
        else:
            syncer.store.journal.append = _die
        with pytest.raises(Killed):
            syncer.run(Approval.standing())
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Truck"]
    # A note that says of the same value already that it gave way is not written again, so once is enough.
    gave_way = dict.fromkeys(event.old for event in told if event.kind == "overruled")
    assert list(gave_way) == list(dict.fromkeys(["my own truck", again]))
    cleared = [event.old for event in told if event.kind in {"made", "recovered"}]
    assert cleared == ["my own truck", again]
    assert len({event.key for event in told}) == len(told)


def test_rows_without_an_id_that_got_back_what_they_held_are_told_of_one_by_one():
    facts = PassFacts(run="000001", serial=0, read_at=NOW, seen_from=None, written_at=NOW, intended={})
    repair = Repair(
        key=("sales", "", "Status"), ours="New", restored=None, number=2, column_index=1, header="Status"
    )
    events = list(repairs_of([repair, repair], facts))
    assert len({event.key for event in events}) == 2
    assert [event.key for event in events] == [event.key for event in repairs_of([repair, repair], facts)]


def _die(*_: object, **__: object) -> None:
    raise Killed


def test_a_row_that_a_dying_pass_has_made_and_somebody_has_deleted_since_is_not_made_again(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 3, Status="Estimate", Cargo="Bricks")
    office.sync()
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    syncer = office.open_syncer()
    syncer.store.commit = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    (number,) = [n for n, row in enumerate(office.grid("logistics"), start=1) if "D-000002/LOG-1" in row]
    office.person("logistics").delete_rows(office.title("logistics"), number)
    result = office.open_syncer().run(Approval.standing())
    assert result.preview.plan.new_rows == ()
    assert [row["ID"] for row in office.rows("logistics")] == ["D-000001/LOG-1"]
    told = [event.kind for event in office.store().journal.read() if event.row == "D-000002/LOG-1"]
    assert told.count("row-created") == told.count("row-vanished") == 1
    assert office.open_syncer().run(Approval.standing()).preview.plan.is_empty


def test_a_hidden_tab_is_found_when_only_a_repair_is_left_of_the_pass_that_made_it(tmp_path):
    office = Office(tmp_path)
    office.sync()  # now it is known which tab is which, and none is looked for by its title
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")

    def insert_column(number, method, path, body):
        if path.endswith(":batchUpdate"):
            office.service.hooks.before.clear()
            office.person("sales").insert_columns("Deals", 1)
            office.person("sales").paste("Deals!A1", [["A column of ours"]])

    office.service.hooks.before.append(insert_column)
    syncer = office.open_syncer()
    syncer.store.commit = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    result = office.open_syncer().run(Approval.standing())
    assert "repair-pending" not in {found.code for found in result.preview.findings}
    assert office.open_syncer().run(Approval.standing()).preview.plan.is_empty


def test_what_a_pass_has_told_before_it_died_is_not_told_again_after_one_that_could_not_look(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    office.edit_row("logistics", "D-000001/LOG-1", Cost=500)
    syncer = office.open_syncer()
    syncer.store.commit = _die
    with pytest.raises(Killed):
        syncer.run(Approval.standing())
    unread = Fault(when="before", status=503)
    faults = office.service.faults
    faults.on(lambda number, request, body: office.ids["sales"] in request.path, unread, times=None)
    assert office.open_syncer().run(Approval.standing()).preview.look.set_aside == {"sales"}
    office.service.faults = Faults()
    assert office.open_syncer().run(Approval.standing()).outcome == "ok"
    told = [e for e in office.store().journal.read() if (e.row, e.column) == ("D-000001", "Cost")]
    assert [(event.kind, event.new) for event in told] == [("made", 500)]
