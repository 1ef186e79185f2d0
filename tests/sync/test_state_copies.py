"""Two hosts with copies of one state folder that take turns, and what must not be mistaken for that."""

from __future__ import annotations

import shutil

import pytest
from embedded import Office

from sheetcrm.errors import ExitCode
from sheetcrm.state.failures import StateStaleError
from sheetcrm.sync.takeover import rebuild


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path / "office")
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo)
    assert office.sync().outcome == "ok"
    return office


def twin_of(office: Office, folder) -> Office:
    """Another host with a copy of the state folder as it is now."""
    shutil.copytree(office.folder, folder)
    twin = Office.__new__(Office)
    twin.__dict__.update(office.__dict__)
    twin.folder = folder
    twin.syncer = twin.open_syncer()
    return twin


def everything(office: Office) -> dict:
    return {name: office.grid(name) for name in office.company.departments}


def test_the_copy_that_is_behind_writes_and_the_one_ahead_finds_out(office, tmp_path):
    twin = twin_of(office, tmp_path / "twin")
    for _ in range(3):
        assert office.sync().applied.written == []
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    assert twin.sync().applied.written == ["sales"]
    assert office.syncer.look().scratches["sales"].marker.serial < office.store().serial
    before = everything(office)
    with pytest.raises(StateStaleError) as refused:
        office.sync()
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "spreadsheet 'sales'" in refused.value.message
    assert "this state did not do that" in refused.value.message
    assert "state rebuild" in refused.value.hint
    assert everything(office) == before
    with pytest.raises(StateStaleError):
        office.syncer.preview()
    store = office.syncer.store
    rebuild(office.company, office.syncer.google, store, office.syncer.look(), host="h", at=office.clock())
    assert office.sync().outcome == "ok", "the state that stays has taken the sheets over"
    with pytest.raises(StateStaleError):
        twin.sync()


def test_passes_that_write_nothing_and_a_new_process_keep_the_name(office):
    for _ in range(3):
        office.syncer = office.open_syncer()
        assert office.sync().outcome == "ok"
    office.edit_row("logistics", "D-000001/LOG-1", Cost=1)
    assert office.sync().applied.written == ["sales"]
    office.syncer = office.open_syncer()
    assert office.sync().outcome == "ok"
    batches = office.store().registry.batches
    assert set(batches) == {office.ids["sales"], office.ids["logistics"]}
    assert len(batches[office.ids["sales"]]) == 2


def test_a_spreadsheet_taken_back_to_an_earlier_version_is_no_other_server(office):
    marker = office.person("sales").read("_sheetcrm!A1")
    office.edit_row("logistics", "D-000001/LOG-1", Cost=1)
    office.sync()
    office.person("sales").paste("_sheetcrm!A1", marker)
    office.edit_row("logistics", "D-000001/LOG-1", Cost=2)
    for _ in range(2):
        assert office.sync().outcome == "ok"
    assert office.row("sales", "D-000001")["Cost"] == 2


class Killed(BaseException):
    """The process is gone."""


def kill_after(office: Office, department: str, nth: int) -> None:
    """Let the process die right after the n-th write to a spreadsheet."""
    seen = []

    def after(number, method, path, body):
        if path.endswith(f"{office.ids[department]}:batchUpdate"):
            seen.append(number)
            if len(seen) == nth:
                office.service.hooks.after.clear()
                raise Killed

    office.service.hooks.after.append(after)


def move_before_write(office: Office, department: str) -> None:
    def before(number, method, path, body):
        if path.endswith(f"{office.ids[department]}:batchUpdate"):
            office.service.hooks.before.clear()
            person, title = office.person(department), office.title(department)
            person.insert_rows(title, 2)
            person.insert_columns(title, 2)

    office.service.hooks.before.append(before)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("department", ["sales", "logistics"])
def test_a_pass_killed_between_write_and_commit_is_recovered(office, department, nth):
    """Also after its intent was stored anew for putting back, when other spreadsheets were settled."""
    office.edit("sales", 5, Status="Estimate", Cargo="Pipes")
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    if nth == 2:
        move_before_write(office, department)
    kill_after(office, department, nth)
    with pytest.raises(Killed):
        office.sync()
    office.syncer = office.open_syncer()
    for _ in range(3):
        result = office.sync()
    assert result.outcome == "ok"
    assert result.preview.plan.is_empty
    assert office.row("sales", "D-000002")["Cost"] == 5
    deals = sorted(row["ID"] for row in office.rows("sales"))
    assert len(deals) == 4
    assert sorted(row["ID"] for row in office.rows("logistics")) == [f"{deal}/LOG-1" for deal in deals]
    told = {(event.row, event.column) for event in office.store().journal.read() if event.kind == "observed"}
    assert ("D-000002", "Cost") not in told, "what the killed pass wrote is not taken for a person's"


def test_a_pass_that_cannot_commit_leaves_a_state_that_goes_on(office, monkeypatch):
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    store = office.syncer.store

    def refuse(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(store, "commit", refuse)
    with pytest.raises(Killed):
        office.sync()
    office.syncer = office.open_syncer()
    assert office.sync().outcome == "ok"
    assert office.sync().preview.plan.is_empty
