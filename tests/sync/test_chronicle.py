"""What a pass tells the journal: each change once, whoever made it and whoever found it."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.emulator.faults import Fault

LOG = "D-000001/LOG-1"


@pytest.fixture
def office(tmp_path) -> Office:
    made = Office(tmp_path)
    made.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    return made


def journal(office, **conditions):
    return [(event.kind, event.row, event.column) for event in office.store().journal.read(**conditions)]


def refuse_writes(office, spreadsheet):
    def is_it(number, request, body):
        return request.path.endswith(":batchUpdate") and office.ids[spreadsheet] in request.path

    office.service.faults.on(is_it, Fault(status=500))


def test_what_was_made_and_journalled_before_a_crash_is_not_told_again_as_found(office, monkeypatch):
    syncer = office.open_syncer()

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(syncer.store, "commit", interrupt)
    office.syncer = syncer
    with pytest.raises(KeyboardInterrupt):
        office.sync()
    before = journal(office)
    office.syncer = office.open_syncer()
    assert office.sync().outcome == "ok"
    assert before == journal(office)


def test_a_row_that_did_not_get_its_id_is_told_of_once_it_has_one(office):
    refuse_writes(office, "sales")
    assert office.sync().outcome == "partial"
    assert journal(office) == []
    office.sync()
    (name,) = [row["ID"] for row in office.rows("sales")]
    assert journal(office).count(("row-appeared", name, None)) == 1
    assert {row.partition("/")[0] for _, row, _ in journal(office)} == {name}


def test_an_edit_that_could_not_be_put_back_is_told_of_when_it_is(office):
    office.sync()
    office.edit_row("logistics", LOG, Cargo="Bulldozer")
    refuse_writes(office, "logistics")
    assert office.sync().outcome == "partial"
    office.sync()
    assert [kind for kind, row, column in journal(office, row=LOG) if column == "Cargo"] == [
        "made",
        "observed",
        "overruled",
        "made",
    ]


def test_a_put_back_that_a_killed_pass_did_not_tell_of_is_told_by_the_next(office):
    office.sync()
    office.edit_row("logistics", LOG, Cargo="Bulldozer")

    def kill(number, method, path, body):
        if path.endswith(":batchUpdate"):
            raise KeyboardInterrupt

    office.service.hooks.after.append(kill)
    with pytest.raises(KeyboardInterrupt):
        office.sync()
    office.service.hooks.after.clear()
    office.syncer = office.open_syncer()
    for _ in range(2):
        office.sync()
    assert office.row("logistics", LOG)["Cargo"] == "Tractor"
    told = [
        (event.kind, event.old, event.new)
        for event in office.store().journal.read(row=LOG)
        if event.column == "Cargo"
    ]
    assert told == [
        ("made", None, "Tractor"),
        ("observed", "Tractor", "Bulldozer"),
        ("overruled", "Bulldozer", "Tractor"),
        ("recovered", "Bulldozer", "Tractor"),
    ]
