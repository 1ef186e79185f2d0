"""What a killed pass has done is told by the next: histories that the simulation found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from embedded import Office

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


def test_so_is_one_in_a_row_that_no_pass_has_lived_to_remember(tmp_path):
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor", Note="my own words")
    kill_after_writing(office)
    with pytest.raises(Killed):
        office.open_syncer().run(Approval.standing())
    office.open_syncer().run(Approval.standing())
    told = [event for event in office.store().journal.read() if event.column == "Note"]
    assert ("overruled", "my own words") in [(event.kind, event.old) for event in told]


def test_rows_without_an_id_that_got_back_what_they_held_are_told_of_one_by_one():
    facts = PassFacts(run="000001", serial=0, read_at=NOW, seen_from=None, written_at=NOW, intended={})
    repair = Repair(
        key=("sales", "", "Status"), ours="New", restored=None, number=2, column_index=1, header="Status"
    )
    events = list(repairs_of([repair, repair], facts))
    assert len({event.key for event in events}) == 2
    assert [event.key for event in events] == [event.key for event in repairs_of([repair, repair], facts)]
